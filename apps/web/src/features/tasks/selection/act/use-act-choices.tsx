import { t } from '@lingui/core/macro';
import { IconCheck, IconFolder, IconFolderPlus, IconTag, IconUser, IconUserOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { oneLine, oneOfEach } from '@taskward/contracts/text';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import { isolate } from '../../../../lib/direction.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import type { Act } from '../../../../ui/palette-request.ts';
import { useFoundPeople } from '../../../people/found-people.ts';
import { usePeople } from '../../../people/people.ts';
import { useProjectMembers } from '../../../projects/project-members.ts';
import { useCreateProject, useProjects } from '../../../projects/project-queries.ts';
import { formatDueDate } from '../../due.ts';
import { commonIn } from '../../sync/task-cache.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../../task-display.ts';
import { ACTS } from './acts.ts';
import type { Choice, ChoiceGroup } from './choice.ts';
import { hasWords } from './choice.ts';
import { dueChoices } from './due-choices.ts';
import { useApply } from './use-apply.ts';

/** What can be chosen for these tasks, by what is typed. */
export function useActChoices(act: Act | undefined, tasks: readonly Task[], typed: string): ChoiceGroup[] {
  const words = typed.trim();
  const made: Record<Act, Choice[]> = {
    status: useStatuses(tasks, words),
    priority: usePriorities(tasks, words),
    due: useDues(tasks, words),
    person: usePersons(tasks, act === 'person' ? words : ''),
    project: useProjectChoices(tasks, words),
    labels: useLabels(tasks, words),
  };
  return act ? [{ title: ACTS[act].label, choices: made[act] }] : [];
}

type Tasks = readonly Task[];
const all = (tasks: Tasks, has: (task: Task) => boolean) => tasks.length > 0 && tasks.every(has);

function useStatuses(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  return STATUSES.map((status) => {
    const { label, icon: Sign, color } = STATUS[status];
    return {
      id: status,
      label,
      icon: <Sign size={17} color={color} aria-hidden />,
      chosen: all(tasks, (task) => task.status === status),
      onChoose: () => apply(tasks, () => ({ status })),
    };
  }).filter(({ label }) => hasWords(label, words));
}

function usePriorities(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  return PRIORITIES.map((priority) => {
    const { label, icon: Sign, color } = PRIORITY[priority];
    return {
      id: priority,
      label,
      icon: <Sign size={17} color={color} aria-hidden />,
      chosen: all(tasks, (task) => task.priority === priority),
      onChoose: () => apply(tasks, () => ({ priority })),
    };
  }).filter(({ label }) => hasWords(label, words));
}

function useDues(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  return dueChoices(words).map(({ label, due }) => ({
    id: label,
    label,
    hint: due && formatDueDate(due) !== label ? formatDueDate(due) : undefined,
    chosen: all(tasks, ({ dueDate }) => dueDate === due),
    onChoose: () => apply(tasks, () => ({ dueDate: due })),
  }));
}

function usePersons(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const projects = new Set(tasks.map(({ projectId }) => projectId));
  const members = useProjectMembers(projects.size === 1 ? (tasks[0]?.projectId ?? null) : null);
  const { found, isAnswered } = useFoundPeople(words);
  const me = person?.id ?? '';
  const offered = [
    ...(hasWords(`${t`You`} me ${person?.name}`, words) ? [{ id: me, label: t`You` }] : []),
    ...(hasWords(t`Nobody`, words) ? [{ id: '', label: t`Nobody` }] : []),
    ...members.map((id) => ({ id, label: nameOf(id) })).filter(({ label }) => hasWords(label, words)),
    ...found.filter(({ label }) => isAnswered || hasWords(label, words)),
  ];
  const told = new Set<string>();
  return offered
    .filter(({ id }) => !told.has(id) && told.add(id))
    .map(({ id, label }) => ({
      id: `person ${id}`,
      label,
      icon: id ? <IconUser size={17} aria-hidden /> : <IconUserOff size={17} aria-hidden />,
      chosen: all(tasks, ({ assignedTo }) => assignedTo === (id || null)),
      onChoose: () => apply(tasks, () => ({ assignedTo: id || null })),
    }));
}

function useProjectChoices(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  const create = useCreateProject();
  const projects = useProjects();
  const move = (projectId: string | null) => apply(tasks, () => ({ projectId }));
  const name = oneLine(words);
  const isNew = name !== '' && !projects.some((project) => project.name.toLowerCase() === name.toLowerCase());
  const known = projects.filter((project) => hasWords(project.name, words));
  return [
    ...known.map(({ id, name: called }) => ({
      id: `project ${id}`,
      label: isolate(called),
      icon: <IconFolder size={17} aria-hidden />,
      chosen: all(tasks, ({ projectId }) => projectId === id),
      onChoose: () => move(id),
    })),
    ...(hasWords(t`No project`, words)
      ? [
          {
            id: 'none',
            label: t`No project`,
            chosen: all(tasks, (task) => !task.projectId),
            onChoose: () => move(null),
          },
        ]
      : []),
    ...(isNew
      ? [
          {
            id: 'new',
            label: t`Create project “${isolate(name)}”`,
            icon: <IconFolderPlus size={17} aria-hidden />,
            onChoose: () => create.mutate({ name }, { onSuccess: ({ id }) => move(id), onError: notifyError }),
          },
        ]
      : []),
  ];
}

/** So many labels are offered: those that the tasks at hand have most. */
const OFFERED = 50;

function useLabels(tasks: Tasks, words: string): Choice[] {
  const apply = useApply();
  const client = useQueryClient();
  const label = oneLine(words);
  const common = commonIn(client, (task) => task.labels, OFFERED);
  const known = oneOfEach([...tasks.flatMap((task) => task.labels), ...common]);
  const fitting = known.filter((one) => hasWords(one, words));
  const isNew = label !== '' && oneOfEach([...known, label]).length > known.length;
  const choice = (one: string, text = isolate(one)): Choice => {
    const chosen = all(tasks, (task) => task.labels.includes(one));
    return {
      id: `label ${one}`,
      label: text,
      icon: chosen ? <IconCheck size={17} aria-hidden /> : <IconTag size={17} aria-hidden />,
      chosen,
      stays: true,
      onChoose: () =>
        apply(tasks, ({ labels }) => ({
          labels: chosen ? labels.filter((held) => held !== one) : oneOfEach([...labels, one]),
        })),
    };
  };
  return [...fitting.map((one) => choice(one)), ...(isNew ? [choice(label, t`New label “${isolate(label)}”`)] : [])];
}
