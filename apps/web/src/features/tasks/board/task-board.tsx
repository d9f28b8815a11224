import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type KeyboardEvent, memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { formatNumber } from '../../../lib/locale.ts';
import { usePrinting } from '../../../lib/printing.ts';
import { FROM_HERE } from '../../../lib/use-opened.ts';
import { useFocusRestore } from '../../../ui/focus-restore.ts';
import { ListFailed, ListLoading } from '../list-states.tsx';
import { StatusMenu } from '../status-menu.tsx';
import { useIsSelected } from '../sync/many/selection.ts';
import { useChangeTask, type useTaskList } from '../sync/task-queries.ts';
import { STATUS, STATUSES } from '../task-display.ts';
import { TaskMeta } from '../task-meta.tsx';
import { columnByKey, keepEarlyKeys, moveFocusOnBoard, useStandardCodes } from './board-keys.ts';
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
  const columns = useMemo(() => Map.groupBy(list.tasks, (task) => task.status), [list.tasks]);
  const board = useRef<HTMLDivElement>(null);
  const focusRestore = useFocusRestore(columns, (id) =>
    board.current?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(id)}"] a`),
  );
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
const CARD_HEIGHT = 72;

interface ColumnProps {
  status: TaskStatus;
  tasks: Task[];
  /** How many there are, where not all are loaded yet. */
  count: number | undefined;
  hrefOf: (id: string) => string;
  onStatus: (task: Task, status: TaskStatus) => void;
  dragged: string | undefined;
}

/** A column scrolls by itself, and draws the cards in sight. */
function Column({ status, tasks, count = tasks.length, hrefOf, onStatus, dragged }: ColumnProps) {
  const { setNodeRef, isOver } = useDroppable({ id: status });
  const { label, icon: Icon, color } = STATUS[status];
  const box = useRef<HTMLDivElement>(null);
  const inHand = dragged ? tasks.findIndex(({ id }) => id === dragged) : -1;
  const cards = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => box.current,
    estimateSize: () => CARD_HEIGHT,
    gap: 8,
    overscan: 5,
    // Another function would have every card measured anew.
    getItemKey: useCallback((index: number) => tasks[index]?.id ?? index, [tasks]),
    // The card that is being carried stays while the column scrolls under it.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(inHand < 0 ? [] : [inHand])])],
  });
  const printing = usePrinting();
  const shown = printing ? tasks.map(({ id }, index) => ({ key: id, index, start: 0 })) : cards.getVirtualItems();
  return (
    <section ref={setNodeRef} className={classes.column} data-over={isOver || undefined} aria-label={label}>
      <h2 className={classes.head}>
        <Icon size={17} color={color} aria-hidden /> {label} <span>{formatNumber(Math.max(count, tasks.length))}</span>
      </h2>
      <div ref={box} className={classes.cards}>
        <div className={classes.all} style={{ height: printing ? undefined : cards.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const task = tasks[index];
            return (
              task && (
                <div
                  key={key}
                  ref={printing ? undefined : cards.measureElement}
                  data-index={index}
                  className={printing ? undefined : classes.place}
                  style={printing ? undefined : { transform: `translateY(${start}px)` }}
                >
                  <Card task={task} href={hrefOf(task.id)} onStatus={onStatus} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </section>
  );
}

interface CardProps {
  task: Task;
  href: string;
  onStatus: ColumnProps['onStatus'];
}

const Card = memo(function Card({ task, href, onStatus }: CardProps) {
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({ id: task.id, data: task });
  // Space on the status, or in its menu, belongs to those; only the title picks the card up.
  const pickUp = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('a')) return;
    listeners?.onKeyDown?.(event);
    if (event.defaultPrevented) keepEarlyKeys();
  };
  return (
    <article
      ref={setNodeRef}
      data-mark={task.id}
      data-task={task.id}
      data-selected={useIsSelected(task.id) || undefined}
      className={classes.card}
      data-dragging={isDragging || undefined}
      {...listeners}
      onKeyDown={pickUp}
    >
      <div className={classes.top}>
        <Link
          to={href}
          state={FROM_HERE}
          className={classes.title}
          draggable={false}
          aria-describedby={attributes['aria-describedby']}
        >
          <bdi>{task.title}</bdi>
        </Link>
        <StatusMenu task={task} onChange={(status) => onStatus(task, status)} />
      </div>
      <TaskMeta task={task} />
    </article>
  );
});
