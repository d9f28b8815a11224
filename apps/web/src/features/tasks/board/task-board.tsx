import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../../../lib/keys.ts';
import { isFocusOnContent, useFocusRestore } from '../../../ui/focus-restore.ts';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { useFolding } from '../remembered-view.ts';
import { useChangeTask, type useTaskList } from '../sync/task-queries.ts';
import { STATUS, STATUSES } from '../task-display.ts';
import { Column } from './board-column.tsx';
import { columnByKey, moveFocusOnBoard, useStandardCodes } from './board-keys.ts';
import classes from './task-board.module.css';

interface TaskBoardProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
}

/** Tasks in columns by status. Drag with the mouse, a finger, or Space and the arrow keys; or press the status. */
export default function TaskBoard({ list, hrefOf, empty }: TaskBoardProps) {
  const [dragged, setDragged] = useState<Task>();
  const { mutate } = useChangeTask();
  const setStatus = useCallback((task: Task, status: TaskStatus) => mutate({ task, changes: { status } }), [mutate]);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: columnByKey,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] },
    }),
  );
  useStandardCodes();
  const { turned, turn } = useFolding();
  const columns = useMemo(() => Map.groupBy(list.tasks, (task) => task.status), [list.tasks]);
  const board = useRef<HTMLDivElement>(null);
  const focusRestore = useFocusRestore(columns, (id) =>
    board.current?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(id)}"] a`),
  );
  const focusFirst = () => board.current?.querySelector<HTMLElement>('article a')?.focus();
  useShortcuts({ j: () => !board.current?.contains(document.activeElement) && focusFirst() });
  const isThere = list.tasks.length > 0;
  useEffect(() => {
    if (isThere && isFocusOnContent()) focusFirst();
  }, [isThere]);
  if (list.isPending) return <ListLoading />;
  if (list.isError && list.tasks.length === 0) return <ListFailed cause={list.error} again={() => list.refetch()} />;
  if (list.tasks.length === 0) return empty;
  const drop = ({ active, over }: DragEndEvent) => {
    setDragged(undefined);
    const task = active.data.current as Task;
    const status = over?.id as TaskStatus | undefined;
    if (status && status !== task.status) mutate({ task, changes: { status }, told: true });
  };
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements, screenReaderInstructions: { draggable: how() } }}
      onDragStart={({ active }) => setDragged(active.data.current as Task)}
      onDragCancel={() => setDragged(undefined)}
      onDragEnd={drop}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: nothing is operated here; the arrow keys bubble up from the cards' links, which have the focus */}
      <div ref={board} className={classes.board} onKeyDown={dragged ? undefined : moveFocusOnBoard} {...focusRestore}>
        {STATUSES.map((status) => (
          <Column
            key={status}
            status={status}
            tasks={columns.get(status) ?? NONE}
            count={list.byStatus?.[status]}
            hrefOf={hrefOf}
            onStatus={setStatus}
            dragged={dragged?.id}
            folded={(status === 'cancelled') !== turned.includes(`column=${status}`)}
            onTurn={() => turn(`column=${status}`)}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{dragged && <bdi className={classes.card}>{dragged.title}</bdi>}</DragOverlay>
    </DndContext>
  );
}

const how = () =>
  t`Press Space to pick the task up, the arrow keys to choose a column, Space to put it down, Escape to leave it.`;

const nameOf = (status: unknown) => STATUS[status as TaskStatus]?.label ?? t`no column`;

const titleOf = ({ data }: { data: { current?: Record<string, unknown> } }) => String(data.current?.title);

const announcements: Announcements = {
  onDragStart: ({ active }) => t`Picked up ${titleOf(active)}.`,
  onDragOver: ({ over }) => (over ? t`Over ${nameOf(over.id)}.` : undefined),
  onDragEnd: ({ active, over }) => (over ? t`Put ${titleOf(active)} into ${nameOf(over.id)}.` : undefined),
  onDragCancel: ({ active }) => t`Left ${titleOf(active)} where it was.`,
};

const NONE: Task[] = [];
