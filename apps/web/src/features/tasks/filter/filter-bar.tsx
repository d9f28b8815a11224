import { t } from '@lingui/core/macro';
import { TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowsSort, IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { type ReactNode, Suspense, useRef } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { pressOf, useShortcuts } from '../../../lib/keys.ts';
import { lazyWithRetry } from '../../../lib/lazy-with-retry.ts';
import { ChoiceMenu } from '../../../ui/choice-menu/choice-menu.tsx';
import { useDebouncedInput } from '../../../ui/use-debounced-input.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { commonIn } from '../sync/task-cache.ts';
import { DUES, PRIORITIES, PRIORITY, STATUS, STATUSES } from '../task-display.ts';
import classes from './filter-bar.module.css';
import { BEST, isFiltered, NEWEST, type TaskFilter } from './task-filter.ts';

const FilterChips = lazyWithRetry(() => import('./filter-chips.tsx'));

/** So many labels and projects are offered: those that the tasks at hand have most. */
const OFFERED = 8;

interface FilterBarProps {
  filter: TaskFilter;
  onChange: (change: Partial<TaskFilter>) => void;
  /** The page is about one project, and offers no other. */
  inProject?: boolean;
  /** Filters of the page's own. */
  children?: ReactNode;
}

const sorts = (): Record<string, string> => ({
  [BEST]: t`Best hits first`,
  [NEWEST]: t`Newest first`,
  createdAt: t`Oldest first`,
  '-updatedAt': t`Changed last`,
  dueDate: t`Due first`,
  '-priority': t`Most urgent`,
  title: t`Title`,
});

/** Search, filters and order; all of it goes into the address, so that a view can be linked. */
export function FilterBar({ filter, onChange, inProject, children }: FilterBarProps) {
  const client = useQueryClient();
  const projectName = useProjectNames();
  const orders = () =>
    Object.entries(sorts())
      .filter(([sort]) => sort !== BEST || filter.q.trim())
      .map(([sort, label]) => ({
        label,
        chosen: sort === filter.sort,
        onChoose: () => onChange({ sort }),
      }));
  const choices = () =>
    filterChoices(filter, onChange, client, projectName).filter(({ id }) => !inProject || id !== 'project');
  return (
    <search className={classes.bar}>
      <Search value={filter.q} onChange={(q) => onChange({ q })} />
      <ChoiceMenu className={classes.button} groups={choices} stays>
        <IconFilter size={15} aria-hidden />
        {t`Filter`}
      </ChoiceMenu>
      <ChoiceMenu className={classes.button} groups={() => [{ choices: orders() }]}>
        <IconArrowsSort size={15} aria-hidden />
        {sorts()[filter.sort] ?? t`Sort`}
      </ChoiceMenu>
      {children}
      <Suspense>{isFiltered(filter) && <FilterChips filter={filter} onChange={onChange} />}</Suspense>
    </search>
  );
}

function filterChoices(
  filter: TaskFilter,
  onChange: FilterBarProps['onChange'],
  client: QueryClient,
  projectName: (id: string) => string,
) {
  const offered = (chosen: string[], of: (task: Task) => string[]) => [
    ...new Set([...chosen, ...commonIn(client, of, OFFERED)]),
  ];
  const labels = offered(filter.label, (task) => task.labels);
  const projects = offered(filter.project ? [filter.project] : [], (task) => (task.projectId ? [task.projectId] : []));
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
      className={classes.search}
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
