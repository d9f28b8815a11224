import { useMinute } from '../../lib/today.ts';
import { daysUntil, formatDueDate, isPast } from './due.ts';
import classes from './task-meta.module.css';

/** When it is due, in the words people use; late is said in red unless the work is over. */
export function DueDate({ date, closed }: { date: string; closed: boolean }) {
  const now = useMinute();
  const color = closed || daysUntil(date, now) > 1 ? 'var(--quiet)' : isPast(date, now) ? 'var(--late)' : 'var(--soon)';
  return (
    <time dateTime={date} className={classes.due} style={{ color }}>
      {formatDueDate(date, now)}
    </time>
  );
}
