import { t } from '@lingui/core/macro';
import { TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowsSort, IconFilter, IconLayoutRows, IconSearch, IconX } from '@tabler/icons-react';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { type ReactNode, Suspense, useRef } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { pressOf, useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { ChoiceMenu } from '../../../ui/choice-menu/choice-menu.tsx';
import { useDebouncedInput } from '../../../ui/use-debounced-input.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { commonIn } from '../sync/task-cache.ts';
import { DUES, PRIORITIES, PRIORITY, STATUS, STATUSES } from '../task-display.ts';
import classes from './filter-bar.module.css';
import { BEST, BY_HAND, isFiltered, NEWEST, type TaskFilter } from './task-filter.ts';
import { ViewSwitch } from './view-switch.tsx';

const FilterChips = lazyWithRetry(() => import('./filter-chips.tsx'));

/** So many labels and projects are offered: those that the tasks at hand have most. */
const OFFERED = 8;

interface FilterBarProps {
  filter: TaskFilter;
  onChange: (change: Partial<TaskFilter>) => void;
  /** The page is about one project, and offers no other. */
  inProject?: boolean;
  /** What is due first comes first, in groups by that: other orders are not offered. */
  agenda?: boolean;
  /** Filters of the page's own. */
  children?: ReactNode;
}

const sorts = (): Record<string, string> => ({
  [BEST]: t`Best hits first`,
  [BY_HAND]: t`By hand`,
  [NEWEST]: t`Newest first`,
  createdAt: t`Oldest first`,
  '-updatedAt': t`Changed last`,
  dueDate: t`Due first`,
  '-priority': t`Most urgent`,
  title: t`Title`,
});

const groupings = (): Record<TaskFilter['group'], string> => ({
  '': t`No groups`,
  status: t`By status`,
  project: t`By project`,
  person: t`By person`,
  due: t`By due date`,
  priority: t`By priority`,
});

/** Search, filters, groups and order; all of it goes into the address, so that a view can be linked. */
export function FilterBar({ filter, onChange, inProject, agenda, children }: FilterBarProps) {
  const client = useQueryClient();
  const projectName = useProjectNames();
  const { nameOf } = usePeople();
  const orders = () =>
    Object.entries(sorts())
      .filter(([sort]) => sort !== BEST || filter.q.trim())
      .filter(([sort]) => sort !== BY_HAND || inProject || filter.project)
      .map(([sort, label]) => ({
        label,
        chosen: sort === filter.sort,
        onChoose: () => onChange({ sort }),
      }));
  const here = { '': true, status: true, project: !inProject, person: !agenda, due: !agenda, priority: true };
  const groups = () =>
    (Object.entries(groupings()) as Array<[TaskFilter['group'], string]>)
      .filter(([group]) => here[group])
      .map(([group, label]) => ({
        label,
        chosen: group === filter.group,
        onChoose: () => onChange({ group }),
      }));
  const choices = () =>
    filterChoices(filter, onChange, client, { projectName, nameOf }).filter(
      ({ id }) => !(inProject && id === 'project') && !(agenda && id === 'person'),
    );
  return (
    <search>
      <div className={classes.bar}>
        <ViewSwitch view={filter.view} onChange={(view) => onChange({ view })} />
        <Search value={filter.q} onChange={(q) => onChange({ q })} />
        <ChoiceMenu className={classes.button} groups={choices} searched={t`Find a filter`}>
          <IconFilter size={15} aria-hidden />
          {t`Filter`}
        </ChoiceMenu>
        {filter.view === 'list' && (
          <ChoiceMenu className={classes.button} groups={() => [{ choices: groups() }]}>
            <IconLayoutRows size={15} aria-hidden />
            {filter.group ? groupings()[filter.group] : t`Group`}
          </ChoiceMenu>
        )}
        {!agenda && filter.view !== 'calendar' && (
          <ChoiceMenu className={classes.button} groups={() => [{ choices: orders() }]}>
            <IconArrowsSort size={15} aria-hidden />
            {sorts()[filter.sort] ?? t`Sort`}
          </ChoiceMenu>
        )}
        {children}
      </div>
      <Suspense>{isFiltered(filter) && <FilterChips filter={filter} onChange={onChange} />}</Suspense>
    </search>
  );
}

function filterChoices(
  filter: TaskFilter,
  onChange: FilterBarProps['onChange'],
  client: QueryClient,
  { projectName, nameOf }: { projectName: (id: string) => string; nameOf: (id: string) => string },
) {
  const offered = (chosen: string[], of: (task: Task) => string[]) => [
    ...new Set([...chosen, ...commonIn(client, of, OFFERED)]),
  ];
  const labels = offered(filter.label, (task) => task.labels);
  const projects = offered(filter.project ? [filter.project] : [], (task) => (task.projectId ? [task.projectId] : []));
  const people = offered(filter.person ? [filter.person] : [], (task) => (task.assignedTo ? [task.assignedTo] : []));
  const flip = <T,>(list: T[], one: T) => (list.includes(one) ? list.filter((held) => held !== one) : [...list, one]);
  return [
    {
      id: 'status',
      title: t`Status`,
      choices: STATUSES.map((status) => ({
        label: STATUS[status].label,
        chosen: filter.status.includes(status),
        onChoose: () => onChange({ status: flip(filter.status, status) }),
      })),
    },
    {
      id: 'priority',
      title: t`Priority`,
      choices: PRIORITIES.map((priority) => ({
        label: PRIORITY[priority].label,
        chosen: filter.priority.includes(priority),
        onChoose: () => onChange({ priority: flip(filter.priority, priority) }),
      })),
    },
    {
      id: 'due',
      title: t`Due`,
      choices: (Object.keys(DUES) as Array<keyof typeof DUES>).map((due) => ({
        label: DUES[due],
        chosen: filter.due === due,
        onChoose: () => onChange({ due: filter.due === due ? '' : due }),
      })),
    },
    {
      id: 'label',
      title: t`Label`,
      choices: labels.map((label) => ({
        label: `#${isolate(label)}`,
        chosen: filter.label.includes(label),
        onChoose: () => onChange({ label: flip(filter.label, label) }),
      })),
    },
    {
      id: 'project',
      title: t`Project`,
      choices: projects.map((project) => ({
        id: project,
        label: projectName(project),
        chosen: filter.project === project,
        onChoose: () => onChange({ project: filter.project === project ? '' : project }),
      })),
    },
    {
      id: 'person',
      title: t`Person`,
      choices: people.map((person) => ({
        id: person,
        label: nameOf(person),
        chosen: filter.person === person,
        onChoose: () => onChange({ person: filter.person === person ? '' : person }),
      })),
    },
  ].filter(({ choices }) => choices.length > 0);
}

function Search({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { text, type } = useDebouncedInput(value, onChange, 200);
  const field = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={t`Search tasks`}
      dir="auto"
      placeholder={t`Search`}
      maxLength={500}
      size="xs"
      title={t`Search this list (/)`}
      className={classes.search}
      data-filled={text !== '' || undefined}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text && (
          <UnstyledButton className={classes.clear} aria-label={t`Clear search`} onClick={() => type('')}>
            <IconX size={14} aria-hidden />
          </UnstyledButton>
        )
      }
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => pressOf(event) === 'Escape' && field.current?.blur()}
    />
  );
}
