import { useToday } from '../../lib/today.ts';
import { daysUntil, formatDueDate } from './due.ts';
import classes from './task-meta.module.css';

/** When it is due, in the words people use; late is said in red unless the work is over. */
export function DueDate({ date, closed }: { date: string; closed: boolean }) {
  const today = useToday();
  const days = daysUntil(date, today);
  const color = closed || days > 1 ? 'var(--quiet)' : days < 0 ? 'var(--late)' : 'var(--soon)';
  return (
    <time dateTime={date} className={classes.due} style={{ color }}>
      {formatDueDate(date, today)}
    </time>
  );
}
