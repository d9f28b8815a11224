import { useDraggable, useDroppable } from '@dnd-kit/core';
import { t } from '@lingui/core/macro';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { Task, TaskStatus } from '@taskward/contracts/http';
import { type KeyboardEvent, memo, useCallback, useRef } from 'react';
import { formatNumber } from '../../../lib/locale.ts';
import { usePrinting } from '../../../lib/printing.ts';
import { StatusMenu } from '../status-menu.tsx';
import { useIsSelected } from '../sync/many/selection.ts';
import { isWaiting } from '../sync/waiting/waiting-tasks.ts';
import { STATUS } from '../task-display.ts';
import { TaskMeta } from '../task-meta.tsx';
import { TaskTitle } from '../values/task-title.tsx';
import { keepEarlyKeys } from './board-keys.ts';
import classes from './task-board.module.css';

const CARD_HEIGHT = 72;

interface ColumnProps {
  status: TaskStatus;
  tasks: Task[];
  /** How many there are, where not all are loaded yet. */
  count: number | undefined;
  hrefOf: (id: string) => string;
  onStatus: (task: Task, status: TaskStatus) => void;
  dragged: string | undefined;
  folded: boolean;
  onTurn: () => void;
}

/** A column takes cards whether it is folded or not. */
export function Column({ folded, ...props }: ColumnProps) {
  const { status, tasks, count = tasks.length, onTurn } = props;
  const { setNodeRef, isOver } = useDroppable({ id: status });
  const { label, icon: Icon, color } = STATUS[status];
  const printing = usePrinting();
  return (
    <section
      ref={setNodeRef}
      data-status={status}
      className={classes.column}
      data-over={isOver || undefined}
      data-folded={folded || undefined}
      aria-label={label}
    >
      <h2 className={classes.heading}>
        <button
          type="button"
          className={`plain-button ${classes.head}`}
          aria-expanded={!folded}
          title={folded ? t`Unfold` : t`Fold`}
          onClick={onTurn}
        >
          <Icon size={17} color={color} aria-hidden /> {label}{' '}
          <span>{formatNumber(Math.max(count, tasks.length))}</span>
        </button>
      </h2>
      {(!folded || printing) && <Cards {...props} />}
    </section>
  );
}

/** They scroll by themselves; those in sight are drawn. */
function Cards({ tasks, hrefOf, onStatus, dragged }: Omit<ColumnProps, 'folded'>) {
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
  );
}

interface CardProps {
  task: Task;
  href: string;
  onStatus: ColumnProps['onStatus'];
}

const Card = memo(function Card({ task, href, onStatus }: CardProps) {
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: task.id,
    data: task,
    disabled: isWaiting(task),
  });
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
      data-task={isWaiting(task) ? undefined : task.id}
      data-selected={useIsSelected(task.id) || undefined}
      className={classes.card}
      data-dragging={isDragging || undefined}
      {...listeners}
      onKeyDown={pickUp}
    >
      <div className={classes.top}>
        <TaskTitle
          task={task}
          href={href}
          className={classes.title}
          aria-describedby={attributes['aria-describedby']}
        />
        <StatusMenu task={task} onChange={(status) => onStatus(task, status)} />
      </div>
      <TaskMeta task={task} />
    </article>
  );
});
