import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  DragOverlay,
  KeyboardSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { pressOf, useShortcuts } from '../../../lib/keys.ts';
import { isFocusOnContent, useFocusRestore } from '../../../ui/focus-restore.ts';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { useFolding } from '../remembered-view.ts';
import { useChangeTask, type useTaskList } from '../sync/task-queries.ts';
import { STATUS, STATUSES } from '../task-display.ts';
import { DropLine } from '../values/order/drop-line.tsx';
import { dropPlace } from '../values/order/drop-place.ts';
import { othersOf, placeOf, placing } from '../values/order/hand-order.ts';
import { MOVE_STEPS } from '../values/order/move-steps.ts';
import { usePointers } from '../values/order/use-pointers.ts';
import { Column } from './board-column.tsx';
import { columnByKey, moveFocusOnBoard, useStandardCodes } from './board-keys.ts';
import classes from './task-board.module.css';

interface TaskBoardProps {
  list: ReturnType<typeof useTaskList>;
  hrefOf: (id: string) => string;
  empty: ReactNode;
  /** Whether its order is what people make it. */
  byHand: boolean;
}

/** Tasks in columns by status. Drag with the mouse, a finger, or Space and the arrow keys; or press the status. */
export default function TaskBoard({ list, hrefOf, empty, byHand }: TaskBoardProps) {
  const [dragged, setDragged] = useState<Task>();
  const { mutate } = useChangeTask();
  const setStatus = useCallback((task: Task, status: TaskStatus) => mutate({ task, changes: { status } }), [mutate]);
  const sensors = useSensors(
    ...usePointers(),
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
  const columnOf = (status: TaskStatus) => columns.get(status) ?? NONE;
  /** Puts a task into a column, and where the order is by hand, behind so many of the others there. */
  const put = (task: Task, status: TaskStatus, at: number) => {
    const column = columnOf(status);
    const isMoved = byHand && at !== placeOf(column, task.id);
    const changes = {
      ...(status === task.status ? {} : { status }),
      ...(isMoved ? placing(othersOf(column, task.id), at) : {}),
    };
    if (Object.keys(changes).length > 0) mutate({ task, changes, told: true });
  };
  const placeAt = ({ active, over }: Pick<DragMoveEvent, 'active' | 'over'>) => {
    if (!byHand || !over || !dragged) return undefined;
    const column = board.current?.querySelector(`[data-status="${over.id}"]`);
    return dropPlace(column, othersOf(columnOf(over.id as TaskStatus), dragged.id), active);
  };
  const drop = (event: DragEndEvent) => {
    setDragged(undefined);
    if (event.over && dragged) put(dragged, event.over.id as TaskStatus, placeAt(event)?.at ?? 0);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = byHand ? MOVE_STEPS[pressOf(event)] : undefined;
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-task]')?.dataset.task;
    const task = step && list.tasks.find((one) => one.id === id);
    if (!task) return moveFocusOnBoard(event);
    event.preventDefault();
    put(task, task.status, placeOf(columnOf(task.status), task.id) + step);
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
      <div ref={board} className={classes.board} onKeyDown={dragged ? undefined : onKeyDown} {...focusRestore}>
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
      <DropLine placeAt={placeAt} />
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
