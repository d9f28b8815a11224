import { useDraggable, useDroppable } from '@dnd-kit/core';
import { plural } from '@lingui/core/macro';
import type { Task } from '@taskward/contracts/http';
import { memo } from 'react';
import { dateFormat, formatNumber } from '../../../lib/locale.ts';
import { useMinute } from '../../../lib/today.ts';
import { isPast } from '../due.ts';
import { useIsSelected } from '../sync/many/selection.ts';
import { isWaiting } from '../sync/waiting/waiting-tasks.ts';
import { isClosed, STATUS } from '../task-display.ts';
import { TaskTitle } from '../values/task-title.tsx';
import { WaitingSign } from '../values/waiting-sign.tsx';
import classes from './calendar.module.css';
import type { Span } from './calendar-days.ts';

interface DayCellProps {
  day: string;
  tasks: Task[];
  span: Span;
  today: string;
  /** Of the month before or after. */
  isOutside: boolean;
  isChosen: boolean;
  /** There is room for its number alone. */
  isSmall: boolean;
  hrefOf: (id: string) => string;
  onOpen: (day: string) => void;
}

/** So many have room in a month; of one more than that, all but the last two. */
const ROOM = 4;
/** Of a day that has more than anybody does in one. */
const MOST = 100;

/** A day with what is due on it. */
export function DayCell({ day, tasks, span, today, isOutside, isChosen, isSmall, hrefOf, onOpen }: DayCellProps) {
  const { setNodeRef, isOver } = useDroppable({ id: day });
  const room = span === 'week' ? MOST : tasks.length > ROOM ? ROOM - 1 : ROOM;
  const rest = tasks.length - room;
  const name = dateFormat({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(day));
  return (
    <section
      ref={setNodeRef}
      className={classes.day}
      aria-label={name}
      data-outside={isOutside || undefined}
      data-today={day === today || undefined}
      data-chosen={isChosen || undefined}
      data-over={isOver || undefined}
    >
      <div className={classes.top}>
        <button
          type="button"
          className={`plain-button ${classes.number}`}
          aria-label={tasks.length > 0 ? `${name}, ${formatNumber(tasks.length)}` : name}
          aria-current={day === today ? 'date' : undefined}
          onClick={() => onOpen(day)}
        >
          <span>{Number(day.slice(8))}</span>
          <span className={classes.dots} aria-hidden>
            {tasks.slice(0, 3).map((task) => (
              <i key={task.id} style={{ background: STATUS[task.status].color }} />
            ))}
          </span>
        </button>
        <span className={classes.weekday} aria-hidden>
          {dateFormat({ weekday: 'long', timeZone: 'UTC' }).format(new Date(day))}
        </span>
      </div>
      {!isSmall && (
        <div className={classes.chips}>
          {tasks.slice(0, room).map((task) => (
            <CalendarChip key={task.id} task={task} href={hrefOf(task.id)} />
          ))}
          {rest > 0 && (
            <button type="button" className={`plain-button ${classes.more}`} onClick={() => onOpen(day)}>
              {plural(rest, { one: '+ # more', other: '+ # more' })}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

interface CalendarChipProps {
  task: Task;
  href: string;
}

/** A task on its day: its status, its time where it has one, its title. */
export const CalendarChip = memo(function CalendarChip({ task, href }: CalendarChipProps) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: task.id, data: task, disabled: isWaiting(task) });
  const now = useMinute();
  const closed = isClosed(task.status);
  const { icon: Sign, color, label } = STATUS[task.status];
  const due = task.dueDate ?? '';
  const late = !closed && isPast(due, now);
  return (
    <div
      ref={setNodeRef}
      data-mark={task.id}
      data-task={isWaiting(task) ? undefined : task.id}
      data-selected={useIsSelected(task.id) || undefined}
      className={classes.chip}
      data-closed={closed || undefined}
      data-late={late || undefined}
      data-dragging={isDragging || undefined}
      {...listeners}
    >
      {isWaiting(task) ? <WaitingSign size={13} /> : <Sign size={13} color={color} role="img" aria-label={label} />}
      <TaskTitle task={task} href={href} title={task.title}>
        {due.length > 10 && (
          <time dateTime={due}>{dateFormat({ hour: 'numeric', minute: '2-digit' }).format(new Date(due))}</time>
        )}
      </TaskTitle>
    </div>
  );
});
