import type { Task } from '@taskward/contracts/http';
import { dueGroup } from './due.ts';
import { DUE_GROUPS, isClosed, PRIORITIES, STATUSES } from './task-display.ts';

export type Grouping = 'status' | 'project' | 'person' | 'due' | 'priority';
export const GROUPINGS: Grouping[] = ['status', 'project', 'person', 'due', 'priority'];

/** A row of a list in groups: the head of a group, or a task below it. */
export type Row = GroupHead | { task: Task };

export interface GroupHead {
  /** Tells it from every other group of the list: `due=today`, within it `due=today/project=garden`. */
  key: string;
  by: Grouping;
  /** What its tasks have in common; empty: nothing of the kind. */
  value: string;
  count: number;
  folded: boolean;
  /** How many groups it lies in. */
  level: number;
}

export const isHead = (row: Row): row is GroupHead => !('task' in row);

/** What decides about groups beside the tasks. */
export interface GroupOptions {
  /** Groups in groups, the outermost first. */
  by: Grouping[];
  /** Keys of groups that were folded or unfolded against what is usual. */
  turned: ReadonlySet<string>;
  /** Names for putting projects and people in order. */
  nameOf: (by: Grouping, value: string) => string;
  now: Date;
}

/** Tasks in groups, each group in the order in which the tasks come. */
export function rowsOf(tasks: Task[], options: GroupOptions, above: string[] = []): Row[] {
  const [by, ...within] = options.by;
  if (!by) return tasks.map((task) => ({ task }));
  const groups = Map.groupBy(tasks, (task) => groupOf(task, by, options.now));
  return inOrder(by, [...groups.keys()], options).flatMap((value) => {
    const held = groups.get(value) ?? [];
    const path = [...above, `${by}=${value}`];
    const key = path.join('/');
    const folded = isFolded(by, value) !== options.turned.has(key);
    const head: Row = { key, by, value, count: held.length, folded, level: above.length };
    return folded ? [head] : [head, ...rowsOf(held, { ...options, by: within }, path)];
  });
}

function groupOf(task: Task, by: Grouping, now: Date): string {
  if (by === 'due') return dueGroup(task.dueDate, now);
  if (by === 'project') return task.projectId ?? '';
  return by === 'person' ? (task.assignedTo ?? '') : task[by];
}

/** Work that is over is folded away until somebody wants to see it. */
const isFolded = (by: Grouping, value: string) => by === 'status' && isClosed(value as Task['status']);

const KNOWN: Partial<Record<Grouping, string[]>> = {
  status: STATUSES,
  priority: PRIORITIES,
  due: Object.keys(DUE_GROUPS),
};

/** By what they mean; projects and people by their names, none of them last. */
function inOrder(by: Grouping, values: string[], { nameOf }: GroupOptions): string[] {
  const known = KNOWN[by];
  if (known) return values.sort((one, other) => known.indexOf(one) - known.indexOf(other));
  return values
    .map((value) => ({ value, name: nameOf(by, value) }))
    .sort((one, other) => Number(!one.value) - Number(!other.value) || one.name.localeCompare(other.name))
    .map(({ value }) => value);
}
