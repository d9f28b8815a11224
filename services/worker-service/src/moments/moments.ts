import { isDay } from '@taskward/contracts/due';
import type pg from 'pg';
import type { TaskEvent, TaskState } from '../feeds/followed-events.ts';
import { dueTo } from '../notifications/recipients.ts';
import { readSettings } from '../notifications/settings-store.ts';
import { type Morning, morningOf } from './local-time.ts';
import { forgetUntold, type Moment, setMoments } from './moment-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Fields of a task whose change may change when whom to tell. */
const MATTERS = ['dueDate', 'remindAt', 'assignedTo', 'watchers', 'status', 'title'];

/** Notes when to tell whom that a task is due, after it was made or changed. */
export async function syncMoments(tx: pg.PoolClient, event: TaskEvent, beginning: number): Promise<void> {
  const { type, task, taskId, title } = event;
  const { dueDate, remindAt = null, status } = task;
  const has = dueDate !== null || remindAt !== null;
  const isNew = type === 'task.created';
  if (isNew ? !has : !MATTERS.some((field) => event.changes[field])) return;
  const isOver = status === 'done' || status === 'cancelled';
  const since = Math.max(Date.parse(event.timestamp), beginning);
  const wanted = isOver || !has ? [] : await momentsFor(tx, task, since);
  if (!isNew) await forgetUntold(tx, taskId, { dueDate, remindAt }, wanted);
  if (wanted.length > 0) await setMoments(tx, taskId, title, new Date(since).toISOString(), wanted);
}

async function momentsFor(tx: pg.PoolClient, task: TaskState, since: number): Promise<Moment[]> {
  const people = await readSettings(tx, dueTo(task));
  return [...people].flatMap(([userId, morning]) => momentsOf(task, morning, since).map((one) => ({ userId, ...one })));
}

/**
 * When somebody is told that a task is due soon, that it is overdue, and what they wanted to be reminded of.
 *
 * A day is told of in the morning, and is overdue on the morning after. A moment is told of a day before; where it was set
 * later than that an hour before, and where it was set later still at once.
 *
 * @param since when it was set, in milliseconds since 1970
 */
export function momentsOf(
  { dueDate, remindAt = null }: Pick<TaskState, 'dueDate' | 'remindAt'>,
  morning: Morning,
  since: number,
): Array<Omit<Moment, 'userId'>> {
  const reminder = remindAt === null ? [] : [momentAt('reminder', Date.parse(remindAt), remindAt)];
  if (dueDate === null) return reminder;
  if (isDay(dueDate)) {
    const [soon, over] = [morningOf(dueDate, morning), morningOf(dueDate, morning, 1)];
    return [momentAt('due_soon', soon, dueDate), momentAt('overdue', over, dueDate), ...reminder];
  }
  const due = Date.parse(dueDate);
  const soon = [due - DAY_MS, due - HOUR_MS].find((at) => at > since) ?? Math.min(since + 1, due);
  return [momentAt('due_soon', soon, dueDate), momentAt('overdue', due, dueDate), ...reminder];
}

const momentAt = (kind: Moment['kind'], at: number, due: string) => ({ kind, at: new Date(at).toISOString(), due });
