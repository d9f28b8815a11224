import type { Task } from '@taskward/contracts/http';
import { dayOf, withDay } from './due.ts';
import { useChangeTask } from './sync/task-queries.ts';
import { isWaiting } from './sync/waiting/waiting-tasks.ts';

const DAY_MS = 86_400_000;

/** Presses that put a task off, or do it sooner: by a day, by a week. */
export const DAY_STEPS: Record<string, number> = { '[': -1, ']': 1, '{': -7, '}': 7 };

/** So many days after a day of the calendar. */
const shifted = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Moves a task to another day; its time of the day stays. What has no day yet is counted from yesterday or tomorrow. */
export function useDayShift() {
  const { mutate } = useChangeTask();
  const put = (task: Task, day: string) => {
    if (isWaiting(task)) return;
    const dueDate = withDay(task.dueDate, day);
    if (dueDate !== task.dueDate) mutate({ task, changes: { dueDate } });
  };
  const shift = (task: Task, days: number): string => {
    const from = task.dueDate ?? shifted(dayOf(new Date()), -Math.sign(days));
    const day = shifted(dayOf(from), days);
    put(task, day);
    return day;
  };
  return { put, shift };
}
