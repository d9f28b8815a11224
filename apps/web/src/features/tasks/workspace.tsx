import { t } from '@lingui/core/macro';
import { type ReactNode, Suspense, useMemo } from 'react';
import { useShortcuts } from '../../lib/keys.ts';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { useToday } from '../../lib/today.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Loading } from '../../ui/page/loading.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { NewTaskButton } from './create/new-task-button.tsx';
import { QuickAdd } from './create/quick-add.tsx';
import { useOpenTask } from './detail/use-open-task.ts';
import { FilterBar } from './filter/filter-bar.tsx';
import { filterToApi, isFiltered, type TaskFilter } from './filter/task-filter.ts';
import { useTaskFilter } from './filter/use-task-filter.ts';
import { ViewSwitch } from './filter/view-switch.tsx';
import { TaskList } from './list/task-list.tsx';
import { TaskActions } from './selection/task-actions.tsx';
import { openConflict, useTaskList } from './sync/task-queries.ts';
import { undoLast } from './sync/undo.tsx';

const TaskBoard = lazyWithRetry(() => import('./board/task-board.tsx'));
const TaskDrawer = lazyWithRetry(() => import('./detail/task-drawer.tsx'));
const ConflictDialog = lazyWithRetry(() => import('./detail/conflict-dialog.tsx'));

interface TasksProps {
  filter: TaskFilter;
  project?: string;
  /** Only what is assigned to this person. */
  assignedTo?: string;
  /** What to say where there is nothing at all. */
  emptyText: string;
}

interface WorkspaceProps extends Omit<TasksProps, 'filter' | 'project'> {
  title: string;
  /** All of it is about this project, which then is no filter. */
  project?: string;
  /** Buttons of the page's own. */
  actions?: ReactNode;
  /** What there is to know of it, above the tasks. */
  notice?: ReactNode;
  /** No tasks can be made here. */
  closed?: boolean;
  /** Filters beside those that every list has. */
  filters?: (filter: TaskFilter, change: (change: Partial<TaskFilter>) => void) => ReactNode;
}

/** Tasks as a list or a board, with everything that can be done to them. */
export function Workspace({ title, project, actions, notice, closed, assignedTo, emptyText, filters }: WorkspaceProps) {
  const { filter: asked, change } = useTaskFilter();
  const filter = useMemo(() => (project ? { ...asked, project: '' } : asked), [asked, project]);
  const home = project ?? filter.project;
  useShortcuts({
    v: () => {
      change({ view: filter.view === 'list' ? 'board' : 'list' });
      // The row that had the keyboard goes.
      document.getElementById('content')?.focus();
    },
    'mod+z': undoLast,
  });
  return (
    <>
      <PageHead title={title}>
        <ViewSwitch view={filter.view} onChange={(view) => change({ view })} />
        {actions}
        {!closed && <NewTaskButton project={home} />}
      </PageHead>
      <FilterBar filter={filter} onChange={change} inProject={project !== undefined}>
        {filters?.(filter, change)}
      </FilterBar>
      {notice}
      {!closed && <QuickAdd project={home} />}
      <div data-in-project={project}>
        <Tasks filter={filter} project={project} assignedTo={assignedTo} emptyText={emptyText} />
      </div>
    </>
  );
}

/** What changes with the tasks: apart from what is around it, which then need not be drawn anew. */
function Tasks({ filter, project, assignedTo, emptyText }: TasksProps) {
  const today = useToday().getTime();
  // What is overdue is so at the moment of asking: asked anew by the minute, a long list would begin at its top again.
  const now = useMemo(() => (filter.due === 'overdue' ? Date.now() : today), [filter.due, today]);
  const query = useMemo(() => {
    const inside = project ? { ...filter, project } : filter;
    return filterToApi(inside, assignedTo, new Date(now));
  }, [filter, project, assignedTo, now]);
  const list = useTaskList(query);
  const opened = useOpenTask();
  const conflict = openConflict.use();
  const empty = isFiltered(filter) ? (
    <EmptyState title={t`Nothing matches`} text={t`No task has all of this. Take a filter away to see more.`} />
  ) : (
    <EmptyState title={t`Nothing here yet`} text={emptyText} />
  );
  return (
    <>
      <TaskActions tasks={list.tasks} />
      {filter.view === 'board' ? (
        <Suspense fallback={<Loading />}>
          <TaskBoard list={list} hrefOf={opened.search} empty={empty} />
        </Suspense>
      ) : (
        <TaskList list={list} hrefOf={opened.search} empty={empty} />
      )}
      <Suspense>
        {opened.id && <TaskDrawer id={opened.id} onClose={opened.close} />}
        {conflict && <ConflictDialog conflict={conflict} />}
      </Suspense>
    </>
  );
}
