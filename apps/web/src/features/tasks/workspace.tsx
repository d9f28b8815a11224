import type { Task } from '@taskward/contracts/http';
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { useShortcuts } from '../../lib/keys.ts';
import { importWithRetry, lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { useToday } from '../../lib/today.ts';
import { Loading } from '../../ui/page/loading.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { ExportMenu } from '../moving/export-menu.tsx';
import { NewTaskButton } from './create/new-task-button.tsx';
import { QuickAdd } from './create/quick-add.tsx';
import { useOpenTask } from './detail/use-open-task.ts';
import { dueGroup } from './due.ts';
import filterClasses from './filter/filter-bar.module.css';
import { FilterBar } from './filter/filter-bar.tsx';
import {
  BEST,
  BY_HAND,
  filterFromUrl,
  filterToApi,
  filterToUrl,
  isFiltered,
  NEWEST,
  OPEN,
  type TaskFilter,
  UNFILTERED,
  viewOf,
} from './filter/task-filter.ts';
import { useTaskFilter } from './filter/use-task-filter.ts';
import { nextView } from './filter/view-switch.tsx';
import { ClosedList } from './list/closed-list.tsx';
import { useRows } from './list/use-rows.ts';
import { rememberView } from './remembered-view.ts';
import { TaskActions } from './selection/task-actions.tsx';
import { openConflict, useTaskList } from './sync/task-queries.ts';
import { undoLast } from './sync/undo.tsx';
import { type Grouping, isHead } from './task-groups.ts';

const loadList = () => import('./list/task-list.tsx');
// Not with the styles that no first page needs: this is what a first page shows.
const TaskList = lazy(() => importWithRetry(loadList));
const TaskBoard = lazyWithRetry(() => import('./board/task-board.tsx'));
const TaskCalendar = lazyWithRetry(() => import('./calendar/task-calendar.tsx'));
const SaveView = lazyWithRetry(() => import('../views/save-view.tsx'));
const NoTasks = lazyWithRetry(() => import('./create/no-tasks.tsx'));
const TaskDrawer = lazyWithRetry(() => import('./detail/task-drawer.tsx'));
const ConflictDialog = lazyWithRetry(() => import('./detail/conflict-dialog.tsx'));

// Nobody who signs in waits for the list; whoever comes to it has it while it is found out who they are.
if (/^\/($|today|tasks|projects)/.test(location.pathname)) void loadList().catch(() => undefined); // asked for again when it is shown

interface TasksProps {
  filter: TaskFilter;
  onClear: () => void;
  project?: string;
  /** Only what is assigned to this person. */
  assignedTo?: string;
  /** What is to be done and when: no work that is over, what is due first, in groups by that. */
  agenda?: boolean;
  /** What to say where there is nothing at all. */
  empty: { title: string; text: string };
  /** No tasks can be made here. */
  closed?: boolean;
  /** Everybody's: here are no views of one's own. */
  all?: boolean;
}

interface WorkspaceProps extends Omit<TasksProps, 'filter' | 'onClear' | 'project'> {
  title: string;
  /** Before the title. */
  sign?: ReactNode;
  /** All of it is about this project, which then is no filter. */
  project?: string;
  /** Buttons of the page's own. */
  actions?: ReactNode;
  /** What there is to know of it, above the tasks. */
  notice?: ReactNode;
  /** Filters beside those that every list has. */
  filters?: (filter: TaskFilter, change: (change: Partial<TaskFilter>) => void) => ReactNode;
}

/** Tasks as a list, a board or a calendar, with everything that can be done to them. */
export function Workspace(props: WorkspaceProps) {
  const { title, sign, project, agenda, actions, notice, closed, filters, all } = props;
  const { filter: asked, change } = useTaskFilter(project ? BY_HAND : NEWEST);
  const filter = useMemo(() => (project ? { ...asked, project: '' } : asked), [asked, project]);
  const home = project ?? filter.project;
  const view = useRememberedView();
  // Of pages that only show something of another page's there are no views of their own.
  const isSavable = !agenda && !all && view !== '';
  useShortcuts({
    v: () => {
      // What the address says already, however long the page takes to show it.
      change({ view: nextView(filterFromUrl(new URLSearchParams(location.search)).view) });
      // The row that had the keyboard goes.
      document.getElementById('content')?.focus();
    },
    'mod+z': undoLast,
  });
  return (
    <>
      <PageHead title={title} sign={sign}>
        {actions}
        {!closed && <NewTaskButton project={home} />}
      </PageHead>
      <FilterBar filter={filter} onChange={change} inProject={project !== undefined} agenda={agenda}>
        {filters?.(filter, change)}
        <Suspense>
          {isSavable && (
            <SaveView
              query={view}
              ownQuery={viewOf(
                filterToUrl(new URLSearchParams(view), {
                  project: home,
                  sort: filter.sort === BEST ? '' : filter.sort,
                }),
              )}
              project={project}
              className={filterClasses.button}
            />
          )}
          <ExportMenu filter={() => questionOf({ ...props, filter }, Date.now())} className={filterClasses.button} />
        </Suspense>
      </FilterBar>
      {notice}
      {!closed && <QuickAdd project={home} />}
      <div data-in-project={project}>
        <Tasks {...props} filter={filter} onClear={() => change(UNFILTERED)} />
      </div>
    </>
  );
}

/** What is looked at. Whoever comes back to the page by the menu finds it as they left it. */
function useRememberedView() {
  const { person } = useAuth();
  const { pathname } = useLocation();
  const [url] = useSearchParams();
  const view = viewOf(url);
  const me = person?.id;
  useEffect(() => {
    if (me) rememberView(me, pathname, { view });
  }, [me, pathname, view]);
  return view;
}

/** What is due after the coming week is loaded as one scrolls to it. */
const isFarOff = ({ dueDate }: Task) => ['later', ''].includes(dueGroup(dueDate));

type Question = Pick<TasksProps, 'filter' | 'project' | 'assignedTo' | 'agenda'>;

/** What is looked at, as the server is asked for it. */
function questionOf({ filter, project, assignedTo, agenda }: Question, now: number) {
  const inside = project ? { ...filter, project } : filter;
  const { status } = filter;
  const wanted = agenda ? { ...inside, sort: 'dueDate', status: status.length > 0 ? status : OPEN } : inside;
  return filterToApi(wanted, assignedTo, new Date(now));
}

/** What changes with the tasks: apart from what is around it, which then need not be drawn anew. */
function Tasks({ filter, onClear, project, assignedTo, agenda, empty, closed }: TasksProps) {
  const today = useToday().getTime();
  // What is overdue is so at the moment of asking: asked anew by the minute, a long list would begin at its top again.
  const now = useMemo(() => (filter.due === 'overdue' ? Date.now() : today), [filter.due, today]);
  const query = useMemo(
    () => questionOf({ filter, project, assignedTo, agenda }, now),
    [filter, project, assignedTo, agenda, now],
  );
  const opened = useOpenTask();
  const conflict = openConflict.use();
  const groups = useMemo(() => groupsOf(filter, agenda), [filter, agenda]);
  const nothing = (
    <Suspense>
      <NoTasks {...empty} closed={closed} onClear={isFiltered(filter) ? onClear : undefined} />
    </Suspense>
  );
  const shown = { query, hrefOf: opened.search, empty: nothing };
  return (
    <>
      {filter.view === 'calendar' ? (
        <Suspense fallback={<Loading />}>
          <TaskCalendar query={query} hrefOf={opened.search} actions={actionsFor} />
        </Suspense>
      ) : (
        <Listed {...shown} board={filter.view === 'board'} groups={groups} agenda={agenda} />
      )}
      {agenda && filter.view === 'list' && <ClosedList assignedTo={assignedTo} hrefOf={opened.search} />}
      <Suspense>
        {opened.id && <TaskDrawer id={opened.id} onClose={opened.close} />}
        {conflict && <ConflictDialog conflict={conflict} />}
      </Suspense>
    </>
  );
}

function groupsOf({ group }: TaskFilter, agenda = false): Grouping[] {
  if (!agenda) return group ? [group] : [];
  return group && group !== 'due' ? ['due', group] : ['due'];
}

/** What can be done to the tasks that a page shows, in the order in which it shows them. */
const actionsFor = (tasks: readonly Task[]) => <TaskActions tasks={tasks} />;

interface ListedProps extends Pick<TasksProps, 'agenda'> {
  /** In the place of tasks where there are none. */
  empty: ReactNode;
  query: URLSearchParams;
  hrefOf: (id: string) => string;
  board: boolean;
  groups: Grouping[];
}

function Listed({ query, hrefOf, board, groups, agenda, empty }: ListedProps) {
  const list = useTaskList(query, agenda && !board ? isFarOff : undefined);
  const { rows, turn } = useRows(list.tasks, board ? NO_GROUPS : groups);
  const byHand = query.get('sort') === BY_HAND;
  const shown = useMemo(() => rows?.flatMap((row) => (isHead(row) ? [] : row.task)) ?? list.tasks, [rows, list.tasks]);
  return (
    <>
      {actionsFor(shown)}
      <Suspense fallback={<Loading />}>
        {board ? (
          <TaskBoard list={list} hrefOf={hrefOf} empty={empty} byHand={byHand} />
        ) : (
          <TaskList list={list} hrefOf={hrefOf} empty={empty} grouped={rows} onTurn={turn} byHand={byHand} />
        )}
      </Suspense>
    </>
  );
}

const NO_GROUPS: Grouping[] = [];
