import type { Task } from '@taskward/contracts/http';

const PRIORITY_ORDER = ['low', 'medium', 'high', 'urgent'];
/** Made when the first list is sorted by title: making one takes time that no first page has. */
let words: Intl.Collator | undefined;
function compareWords(one: string, other: string) {
  words ??= new Intl.Collator('en', { sensitivity: 'base' });
  return words.compare(one, other);
}

/**
 * Whether a task is on the list that this question to the API gets, as the server would say; nothing where only the
 * server can say: a search finds words by their stems.
 */
export function belongs(task: Task, query: URLSearchParams): boolean | undefined {
  const any = (name: string, value: string | null) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || (value !== null && wanted.includes(value));
  };
  const labels = query.getAll('label');
  const before = query.get('dueBefore');
  const after = query.get('dueAfter');
  const due = task.dueDate ? Date.parse(task.dueDate) : Number.NaN;
  const fits =
    any('status', task.status) &&
    any('priority', task.priority) &&
    any('assignedTo', task.assignedTo) &&
    any('projectId', task.projectId) &&
    (labels.length === 0 || task.labels.some((label) => labels.includes(label))) &&
    (!before || due < Date.parse(before)) &&
    (!after || due >= Date.parse(after));
  return fits && query.has('q') ? undefined : fits;
}

/** Which of two tasks comes first in a list of this order: below zero for the one, above for the other. */
export function orderOf(query: URLSearchParams): (one: Task, other: Task) => number {
  const sort = query.get('sort') ?? '-createdAt';
  const turn = sort.startsWith('-') ? -1 : 1;
  const compare = BY[sort.replace('-', '') as keyof typeof BY];
  return (one, other) => {
    if (sort.endsWith('dueDate') && one.dueDate !== other.dueDate) {
      // Without a date they come last both ways.
      if (!one.dueDate) return 1;
      if (!other.dueDate) return -1;
    }
    return turn * (compare(one, other) || plain(one.id, other.id));
  };
}

const BY = {
  createdAt: (one: Task, other: Task) => plain(one.createdAt, other.createdAt),
  updatedAt: (one: Task, other: Task) => plain(one.updatedAt, other.updatedAt),
  dueDate: (one: Task, other: Task) => plain(one.dueDate ?? '', other.dueDate ?? ''),
  priority: (one: Task, other: Task) => PRIORITY_ORDER.indexOf(one.priority) - PRIORITY_ORDER.indexOf(other.priority),
  title: (one: Task, other: Task) => compareWords(one.title, other.title),
};

/** Moments of the API are all written alike, so that their letters sort as they do. */
function plain(one: string, other: string) {
  return one < other ? -1 : one > other ? 1 : 0;
}
