import { isDay } from '@taskward/contracts/due';
import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { uuidv7 } from '@taskward/service-kit';
import { firstAfter, nthAfter } from './occurrences.ts';
import { partsOf, ruleOf } from './rule-parts.ts';

const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The task that comes after one that is done: the same anew, due at the next day or moment of the rule after its due date
 * and after now, so that nobody who is late gets what is past. Without a due date the rule counts from today.
 *
 * @param done a task with a rule
 * @param now ISO 8601
 * @returns undefined where the rule has ended
 */
export function nextTask(done: Task & { repeat: string }, now: string): Task | undefined {
  const due = done.dueDate ?? now.slice(0, 10);
  const next = nextRepeat(done.repeat, due, now);
  if (!next) return undefined;
  const later = Date.parse(next.due) - Date.parse(due);
  const id = uuidv7();
  return {
    ...done,
    id,
    position: firstPosition(id),
    status: 'todo',
    dueDate: next.due,
    repeat: next.rule,
    remindAt: done.remindAt && shifted(done.remindAt, later),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

function shifted(moment: string, milliseconds: number): string | null {
  const time = Date.parse(moment) + milliseconds;
  return time > LAST ? null : new Date(time).toISOString();
}

/**
 * When a rule that counts from a due date comes next.
 *
 * @param due a day or a moment
 * @param now ISO 8601; of it the day counts where the due date is one
 * @returns the due date, in the form of the one before, and what is left of the rule
 */
export function nextRepeat(rule: string, due: string, now: string): { due: string; rule: string } | undefined {
  const parts = partsOf(rule);
  const past = isDay(due) ? now.slice(0, 10) : now;
  const start = new Date(due);
  const milliseconds = start.getUTCMilliseconds();
  const after = new Date(new Date(past > due ? past : due).getTime() - milliseconds);
  const found = parts.COUNT ? nthAfter(parts, start, after) : { at: firstAfter(parts, start, after), before: 0 };
  const time = (found?.at?.getTime() ?? Number.POSITIVE_INFINITY) + milliseconds;
  if (!found || time > LAST) return undefined;
  const next = new Date(time).toISOString();
  const left = parts.COUNT ? { COUNT: String(Number(parts.COUNT) - found.before) } : {};
  return { due: isDay(due) ? next.slice(0, 10) : next, rule: ruleOf({ ...parts, ...left }) };
}
