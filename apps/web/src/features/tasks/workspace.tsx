import { SegmentedControl } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconLayoutKanban, IconList } from '@tabler/icons-react';
import { type ReactNode, Suspense, useMemo } from 'react';
import { lazyPart } from '../../lib/part.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { FilterBar } from './filter-bar.tsx';
import { NewTaskButton } from './new-task-button.tsx';
import { QuickAdd } from './quick-add.tsx';
import { useSelection } from './selection.ts';
import { filterToApi, isFiltered } from './task-filter.ts';
import { TaskList } from './task-list.tsx';
import { openConflict, useTaskList } from './task-queries.ts';
import { undoLast } from './undo.tsx';
import { useOpenTask, useTaskFilter } from './use-task-filter.ts';

const TaskBoard = lazyPart(() => import('./task-board.tsx'));
const TaskDrawer = lazyPart(() => import('./task-drawer.tsx'));
const ConflictDialog = lazyPart(() => import('./conflict-dialog.tsx'));

interface WorkspaceProps {
  title: string;
  /** Only what is assigned to this person. */
  assignedTo?: string;
  /** What to say where there is nothing at all. */
  emptyText: string;
  /** Shown over the list while tasks are selected; without it none can be. */
  bulk?: (selection: ReturnType<typeof useSelection>) => ReactNode;
}

/** Tasks as a list or a board, with everything that can be done to them. */
export function Workspace({ title, assignedTo, emptyText, bulk }: WorkspaceProps) {
  const { filter, change } = useTaskFilter();
  const query = useMemo(() => filterToApi(filter, assignedTo), [filter, assignedTo]);
  const list = useTaskList(query);
  const selection = useSelection(list.tasks);
  const opened = useOpenTask();
  const conflict = openConflict.use();
  useHotkeys([
    ['v', () => change({ view: filter.view === 'list' ? 'board' : 'list' })],
    ['mod+Z', () => undoLast()],
  ]);
  const empty = isFiltered(filter) ? (
    <EmptyState title="Nothing matches" text="No task has all of this. Take a filter away to see more." />
  ) : (
    <EmptyState title="Nothing here yet" text={emptyText} />
  );
  return (
    <>
      <PageHead title={title}>
        <ViewSwitch view={filter.view} onChange={(view) => change({ view })} />
        <NewTaskButton />
      </PageHead>
      <FilterBar filter={filter} onChange={change} />
      <QuickAdd project={filter.project} />
      {bulk && selection.ids.length > 0 && bulk(selection)}
      {filter.view === 'board' ? (
        <Suspense fallback={<Waiting />}>
          <TaskBoard list={list} hrefOf={opened.search} empty={empty} />
        </Suspense>
      ) : (
        <TaskList list={list} hrefOf={opened.search} empty={empty} selection={bulk ? selection : undefined} />
      )}
      <Suspense>
        {opened.id && <TaskDrawer id={opened.id} onClose={opened.close} />}
        {conflict && <ConflictDialog conflict={conflict} />}
      </Suspense>
    </>
  );
}

function ViewSwitch({ view, onChange }: { view: 'list' | 'board'; onChange: (view: 'list' | 'board') => void }) {
  return (
    <SegmentedControl
      aria-label="View"
      value={view}
      onChange={(next) => onChange(next as 'list' | 'board')}
      data={[
        { value: 'list', label: <IconList size={17} aria-label="List" style={{ display: 'block' }} /> },
        { value: 'board', label: <IconLayoutKanban size={17} aria-label="Board" style={{ display: 'block' }} /> },
      ]}
    />
  );
}
