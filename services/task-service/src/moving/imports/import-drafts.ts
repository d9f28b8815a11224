import { setImmediate as turn } from 'node:timers/promises';
import { oneLine } from '@taskward/contracts/text';
import { fieldErrors, invalid } from '@taskward/service-kit';
import { newTask, type TaskInput } from '../../tasks/task-schema.ts';
import { type Entry, type Item, isRefused, type Refused } from './import-item.ts';

export const MOST_ENTRIES = 20_000;
const MOST_SUBTASKS = 200;
const EACH_TURN = 100;

/** What a task is made of, but for whom and which project the file names. */
export type DraftFields = Omit<TaskInput, 'assignedTo' | 'projectId' | 'parentId'>;

/** A task that can be made. */
export interface Draft {
  line: number;
  fields: DraftFields;
  /** Its place among the drafts. A parent has a lower one. */
  position: number;
  parent: number | null;
  person: string | null;
  project: string | null;
  projectId: string | null;
  remarks: string[];
}

interface Read {
  item: Item;
  fields: DraftFields;
}

/**
 * What of a file can become tasks, and what cannot.
 *
 * @throws AppError 422 where it holds too much, or nothing
 */
export async function draftsOf(entries: AsyncIterable<Entry> | Iterable<Entry>) {
  const read: Read[] = [];
  const refused: Refused[] = [];
  for await (const entry of entries) {
    const count = read.length + refused.length + 1;
    if (count > MOST_ENTRIES) throw tooMany();
    if (count % EACH_TURN === 0) await turn(); // whoever else is served has one
    const checked = isRefused(entry) ? entry : checkedItem(entry);
    if (isFault(checked)) refused.push({ ...checked, title: shortened(checked.title) });
    else read.push(checked);
  }
  if (read.length + refused.length === 0) throw invalid('The file holds no tasks.');
  return { drafts: linked(read), refused };
}

const tooMany = () => invalid(`The file holds more than ${MOST_ENTRIES} tasks: part it.`);

const isFault = (one: Read | Refused): one is Refused => 'fault' in one;
const shortened = (title: unknown) =>
  typeof title === 'string' ? oneLine(title.slice(0, 400).toWellFormed()).slice(0, 200) : '';

function checkedItem(item: Item): Read | Refused {
  const { line, title, description, status, priority, dueDate, labels, repeat, remindAt } = item;
  const given = { title, description, status, priority, dueDate, labels, repeat, remindAt };
  const { value, error } = newTask.validate(given, { abortEarly: false, convert: false, errors: { label: false } });
  if (!error) return { item, fields: value };
  const faults = fieldErrors(error).map(
    ({ path, message }) => `Its ${path.replace(/^(\w+)\.(\d+)$/, '$1')} ${message}.`,
  );
  return { line, title, fault: [...new Set(faults)].join(' ') };
}

/** Parents first. A task of a subtask becomes one of its parent: there is one level here. */
function linked(read: Read[]): Draft[] {
  const byKey = new Map<string, number[]>();
  read.forEach(({ item }, index) => {
    for (const key of item.keys ?? []) if (key !== '') byKey.set(key, [...(byKey.get(key) ?? []), index]);
  });
  const parents = read.map(({ item }, index) => parentIn(byKey, item, index));
  const roots = parents.map((_, index) => rootOf(parents, index));
  const order = [...read.keys()].sort((a, b) => Number(roots[a] !== a) - Number(roots[b] !== b) || a - b);
  const position = new Map(order.map((index, at) => [index, at]));
  const children = new Map<number, number>();
  return order.map((index, at) => {
    const { item, fields } = read[index] as Read;
    const root = roots[index] as number;
    const remarks = [...item.remarks];
    const count = (children.get(root) ?? 0) + (root === index ? 0 : 1);
    children.set(root, count);
    if (item.parentKey !== undefined && parents[index] === undefined) {
      remarks.push('What it is a part of is not in the file: it is a task of its own.');
    }
    if (count > MOST_SUBTASKS)
      remarks.push(`Its parent has ${MOST_SUBTASKS} subtasks already: it is a task of its own.`);
    const parent = root === index || count > MOST_SUBTASKS ? null : (position.get(root) ?? null);
    const { line, projectId = null } = item;
    const named = { person: nameOf(item.person), project: nameOf(item.project, 100) };
    return { line, fields, position: at, parent, ...named, projectId, remarks };
  });
}

const nameOf = (text: string | undefined, most = 100): string | null =>
  (text &&
    oneLine(text.slice(0, 8 * most).toWellFormed())
      .slice(0, most)
      .toWellFormed()) ||
  null;

/** The last one above that is called so, else the first one below. */
function parentIn(byKey: Map<string, number[]>, { parentKey }: Item, index: number): number | undefined {
  const called = parentKey === undefined ? [] : (byKey.get(parentKey) ?? []);
  return called.findLast((one) => one < index) ?? called.find((one) => one > index);
}

/** Up to what is a part of nothing; where they go round, what one began with. */
function rootOf(parents: Array<number | undefined>, from: number): number {
  const seen = new Set<number>();
  let at = from;
  for (let next = parents[at]; next !== undefined; next = parents[at]) {
    if (seen.has(at)) return from;
    seen.add(at);
    at = next;
  }
  return at;
}
