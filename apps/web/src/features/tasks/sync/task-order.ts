import { isDay } from '@taskward/contracts/due';
import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { dayOf } from '../due.ts';
import { isOwn } from '../own-task.ts';

const PRIORITY_ORDER = ['low', 'medium', 'high', 'urgent'];

/**
 * Whether a task that may be seen is on the list that this question to the API gets, as the server would say; nothing
 * where only the server can say: a search finds words by their stems.
 *
 * @param whose who gets no other tasks than their own, unless they ask for a project's
 */
export function belongs(task: Task, query: URLSearchParams, whose?: string): boolean | undefined {
  const any = (name: string, value: string | null) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || (value !== null && wanted.includes(value));
  };
  const labels = query.getAll('label');
  const before = query.get('dueBefore');
  const after = query.get('dueAfter');
  const due = task.dueDate;
  const fits =
    (!whose || query.has('projectId') || query.get('scope') === 'visible' || isOwn(task, whose)) &&
    any('status', task.status) &&
    any('priority', task.priority) &&
    any('assignedTo', task.assignedTo) &&
    any('projectId', task.projectId) &&
    any('parentId', task.parentId) &&
    (labels.length === 0 || task.labels.some((label) => labels.includes(label))) &&
    (!before || (due !== null && isBefore(due, before))) &&
    (!after || (due !== null && !isBefore(due, after)));
  return fits && query.has('q') ? undefined : fits;
}

/** Days are compared as days, as they are here; a day is before a moment once it is over. */
const isBefore = (due: string, given: string) =>
  isDay(due) || isDay(given) ? dayOf(due) < dayOf(given) : Date.parse(due) < Date.parse(given);

/** Which of two comes first: below zero for the one, above for the other, nothing where only the server can say. */
type Compare<T> = (one: T, other: T) => number | undefined;

/**
 * Which of two tasks comes first in a list of this order. Of moments, priorities and ids that is certain; how words sort
 * is the server's to say, and so is an order that is not known here.
 */
export function orderOf(query: URLSearchParams): Compare<Task> {
  const sort = query.get('sort') ?? '-createdAt';
  const turn = sort.startsWith('-') ? -1 : 1;
  const compare = BY[sort.replace('-', '')];
  return (one, other) => {
    if (sort.endsWith('dueDate') && one.dueDate !== other.dueDate) {
      // Without a date they come last both ways.
      if (!one.dueDate) return 1;
      if (!other.dueDate) return -1;
    }
    const by = compare?.(one, other);
    return by === undefined ? undefined : turn * (by || inLetters(one.id, other.id));
  };
}

const BY: Record<string, Compare<Task>> = {
  createdAt: (one, other) => inTime(one.createdAt, other.createdAt),
  updatedAt: (one, other) => inTime(one.updatedAt, other.updatedAt),
  dueDate: (one, other) => inTime(one.dueDate, other.dueDate),
  priority: (one, other) => known(PRIORITY_ORDER.indexOf(one.priority), PRIORITY_ORDER.indexOf(other.priority)),
  title: (one, other) => (one.title === other.title ? 0 : undefined),
  position: (one, other) => inLetters(positionOf(one), positionOf(other)),
};

/** What was kept or told before tasks had places has none. */
const positionOf = ({ position, id }: Partial<Task> & Pick<Task, 'id'>) => position ?? firstPosition(id);

/** A list in the order of its question, where that is by hand: a task that was moved just now stands at its new place. */
export function inHandOrder(tasks: Task[], query: URLSearchParams): Task[] {
  if (query.get('sort') !== 'position') return tasks;
  const order = orderOf(query);
  return tasks.toSorted((one, other) => order(one, other) ?? 0);
}

/** Two moments, or neither; anything that is written otherwise (a day without a time) has its place by the server's word. */
const inTime: Compare<string | null> = (one, other) =>
  one === other ? 0 : isMoment(one) && isMoment(other) ? inLetters(one, other) : undefined;

/** As the API writes all moments, so that their letters sort as they do. */
const isMoment = (text: string | null): text is string => text?.length === 24 && text.endsWith('Z');

const known: Compare<number> = (one, other) => (one < 0 || other < 0 ? undefined : one - other);

const inLetters = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
