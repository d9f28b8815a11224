import { t } from '@lingui/core/macro';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconArrowRight,
  IconBook2,
  IconFileImport,
  IconFolder,
  IconKeyboard,
  IconLogout,
  IconPlus,
  IconSunMoon,
  IconUser,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { useFoundPeople } from '../../features/people/found-people.ts';
import { useTeams } from '../../features/people/teams.ts';
import { useProjectNames } from '../../features/projects/project-names.ts';
import { useProjects } from '../../features/projects/project-queries.ts';
import { ACT_NAMES, ACTS } from '../../features/tasks/selection/act/acts.ts';
import { type Choice, type ChoiceGroup, hasWords } from '../../features/tasks/selection/act/choice.ts';
import { cachedTasks } from '../../features/tasks/sync/task-cache.ts';
import { listTasks } from '../../features/tasks/task-api.ts';
import { STATUS } from '../../features/tasks/task-display.ts';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';
import type { Act } from '../../ui/palette-request.ts';
import { linksFor } from '../links.ts';

/** What can be chosen at first: something to do to the tasks at hand, and whatever is called by what is typed. */
export function useRootChoices(query: string, tasks: Task[], turnTo: (act: Act) => void) {
  const words = query.trim();
  const commands = useCommands().filter(({ label }) => hasWords(label, words));
  const acts = tasks.length === 0 ? [] : actChoices(turnTo).filter(({ label }) => hasWords(label, words));
  const { found, isSearching } = useFoundTasks(words);
  const people = usePeopleChoices(words);
  // A page by the beginning of its name is meant by it; else a task is what most people look for.
  const begins = ({ label }: Choice) =>
    label
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(words.toLowerCase()));
  const groups: ChoiceGroup[] = words
    ? [
        { title: t`Do or go to`, choices: [...acts, ...commands].filter(begins) },
        { title: t`Tasks`, choices: found },
        { title: t`People`, choices: people },
        { title: t`More to do`, choices: [...acts, ...commands].filter((choice) => !begins(choice)) },
      ]
    : [
        { title: t`Do`, choices: acts },
        { title: t`Go to`, choices: commands },
      ];
  return { groups, isSearching };
}

const actChoices = (turnTo: (act: Act) => void): Choice[] =>
  ACT_NAMES.map((act) => {
    const { label, key, icon: Icon } = ACTS[act];
    return {
      id: `act ${act}`,
      label: `${label}…`,
      icon: <Icon size={18} aria-hidden />,
      shortcut: key.toUpperCase(),
      stays: true,
      onChoose: () => turnTo(act),
    };
  });

function useCommands(): Choice[] {
  const { person, signOut } = useAuth();
  const { toggleColorScheme } = useMantineColorScheme();
  const go = useNavigate();
  const projects = useProjects();
  const { teams } = useTeams();
  const to = (label: string, path: string, Icon = IconArrowRight): Choice => ({
    id: path,
    label,
    icon: <Icon size={18} aria-hidden />,
    onChoose: () => void go(path),
  });
  const does = (label: string, Icon: typeof IconPlus, onChoose: () => void, shortcut?: string): Choice => ({
    id: label,
    label,
    icon: <Icon size={18} aria-hidden />,
    shortcut,
    onChoose,
  });
  return [
    does(t`New task`, IconPlus, () => void go('/tasks?new=1'), 'C'),
    ...(person ? linksFor(person) : []).map(({ to: path, label, icon }) => to(t`Go to ${label}`, path, icon)),
    ...projects.map(({ id, name }) => to(t`Go to project ${isolate(name)}`, `/projects/${id}`, IconFolder)),
    ...teams.map(({ handle, name }) => to(t`Go to team ${isolate(name)}`, `/teams/${handle}`, IconUsersGroup)),
    does(t`Import tasks`, IconFileImport, () => void go('/import')),
    does(t`Keyboard shortcuts`, IconKeyboard, () => void go('/shortcuts'), '?'),
    to(t`API reference`, '/docs', IconBook2),
    does(t`Switch light and dark`, IconSunMoon, toggleColorScheme),
    does(t`Sign out`, IconLogout, () => void signOut()),
  ];
}

const MOST = 10;
const MOST_HELD = 6;

/** What is held already at once, and behind it what the server finds. */
function useFoundTasks(words: string) {
  const client = useQueryClient();
  const openTask = useOpenFound();
  const projectName = useProjectNames();
  const held = useMemo(
    () => (words ? cachedTasks(client, ({ title }) => hasWords(title, words), MOST_HELD) : []),
    [client, words],
  );
  const [q] = useDebouncedValue(words, 150);
  const { data, isFetching } = useQuery({
    queryKey: ['found', q],
    queryFn: ({ signal }) => listTasks({ q, limit: MOST, scope: 'visible' }, signal),
    enabled: q !== '',
    placeholderData: (before) => (q !== '' ? before : undefined),
  });
  const told = new Set(held.map(({ id }) => id));
  const more = words && q === words ? (data?.data ?? []).filter(({ id }) => !told.has(id)) : [];
  const found = [...held, ...more].slice(0, MOST).map((task): Choice => {
    const { icon: Sign, color, label } = STATUS[task.status];
    return {
      id: `task ${task.id}`,
      label: isolate(task.title),
      icon: <Sign size={17} color={color} aria-label={label} role="img" />,
      hint: task.projectId ? projectName(task.projectId) : undefined,
      task,
      onChoose: () => openTask(task.id),
    };
  });
  return { found, isSearching: words !== '' && (isFetching || q !== words) };
}

/** Where a task is open, the one that was found takes its place: closing it leads to neither. */
function useOpenFound() {
  const { search, state } = useLocation();
  const go = useNavigate();
  const replace = new URLSearchParams(search).has('task');
  return (id: string) => void go(`/tasks?task=${id}`, replace ? { replace, state } : {});
}

function usePeopleChoices(words: string): Choice[] {
  const { person } = useAuth();
  const go = useNavigate();
  const { found } = useFoundPeople(words);
  const base = isAdmin(person) ? '/admin/tasks' : '/tasks';
  if (!words) return [];
  return found
    .filter(({ label }) => hasWords(label, words))
    .map(({ id, label }) => ({
      id: `person ${id}`,
      label,
      hint: t`Their tasks`,
      icon: <IconUser size={18} aria-hidden />,
      onChoose: () => void go(`${base}?person=${id}`),
    }));
}
