import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import type { Answer } from '@taskward/contracts/openapi';
import type { TaskFields } from '../task-api.ts';
import { isClosed } from '../task-display.ts';
import { askAgain } from './ask-again.ts';
import { belongs, orderOf } from './task-order.ts';
import type { Undo } from './undo.tsx';

type Page = Answer<'GET /api/v1/tasks'>;
/**
 * Every list of tasks is kept under ['tasks', query, whose]: `whose` is the person who gets only their own by it, or
 * nothing. Every single one is under ['task', id].
 */
export type Lists = InfiniteData<Page>;

export function cachedTask(client: QueryClient, id: string): Task | undefined {
  const single = client.getQueryData<Task>(['task', id]);
  if (single) return single;
  for (const [, lists] of client.getQueriesData<Lists>({ queryKey: ['tasks'] }))
    for (const page of lists?.pages ?? []) for (const task of page.data) if (task.id === id) return task;
  return undefined;
}

/** What a person wants of a task. */
export interface Change {
  task: Task;
  changes: TaskFields;
  /** It takes another change back. */
  undoes?: Undo;
  /** It is said in words as well, with the way to take it back: where one may not see it otherwise. */
  told?: boolean;
  /** Under which it waits from before the page was opened. */
  key?: string;
}

/** The same of many tasks, which is one change for whoever made it. */
export interface ManyChanges {
  changes: Change[];
}

/** What was answered already of many changes that are under way. */
export const answered = new WeakSet<Change>();

const changesIn = (variables: Change | ManyChanges): Change[] =>
  'task' in variables ? [variables] : variables.changes.filter((change) => !answered.has(change));

export const CHANGE = ['change-task'];

/** What is on its way to the server for a task: it shows over whatever arrives meanwhile. */
export function pendingChanges(client: QueryClient, id: string, but?: Change): TaskFields {
  const waiting = client.getMutationCache().findAll({ mutationKey: CHANGE, status: 'pending' });
  const changes = waiting
    .flatMap(({ state }) => changesIn(state.variables as Change | ManyChanges))
    .filter((change) => change !== but && change.task.id === id);
  return Object.assign({}, ...changes.map((change) => change.changes));
}

/** A task from the server with what is on its way for it; without the change that was just answered. */
export function withPending(client: QueryClient, task: Task, but?: Change): Task {
  return { ...task, ...pendingChanges(client, task.id, but) };
}

export function pageWithPending(client: QueryClient, page: Page): Page {
  if (client.isMutating({ mutationKey: CHANGE }) === 0) return page;
  return { ...page, data: page.data.map((task) => withPending(client, task)) };
}

/** Shows tasks as changed where they stand, for as long as the server has not answered. */
export function showOptimistic(client: QueryClient, ...tasks: Task[]) {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const query of listQueries(client)) updateQuery<Lists>(client, query, (lists) => replaced(lists, byId));
  for (const task of tasks) single(client, task);
}

/**
 * Puts a task, as the server has it now, to where it belongs in every list: a list of thousands is not asked for again
 * because one of them changed. It is where the server alone knows the place: what a search finds, and how words sort.
 */
export function upsertTask(client: QueryClient, task: Task) {
  for (const query of listQueries(client))
    updateQuery<Lists>(client, query, (lists, last) => {
      const { lists: next, certain } = placed(lists, task, askedBy(query), whoseList(query));
      if (last && !certain) askAgain(client, query);
      return next;
    });
  single(client, task);
}

/** Of two states of a task the newer one, or the second. */
export const newer = (one: Task, other: Task) => (one.version > other.version ? one : other);

/** Asks again for the lists that do not have this change, and for the counts, which may not. */
export function invalidateOlder(client: QueryClient, changed: Task) {
  const hasIt = ({ version, id }: Task) => id === changed.id && version >= changed.version;
  for (const query of listQueries(client))
    whenArrived(query, () => {
      if (!tasksOf(query.state.data as Lists | undefined).some(hasIt)) askAgain(client, query);
    });
  void invalidateCounts(client);
}

/** Asks again for what only the server can count. */
export function invalidateCounts(client: QueryClient) {
  return client.invalidateQueries({ queryKey: ['stats'] });
}

export function removeTask(client: QueryClient, id: string) {
  for (const query of listQueries(client)) updateQuery<Lists>(client, query, (lists) => without(lists, id));
}

/** The tasks of a list in their order. Pages that were asked for at different moments may have one twice. */
export function tasksOf(lists: Lists | undefined): Task[] {
  const held = new Map<string, Task>();
  for (const page of lists?.pages ?? [])
    for (const task of page.data) if ((held.get(task.id)?.version ?? 0) < task.version) held.set(task.id, task);
  return [...held.values()];
}

/** Tasks that are held and fit, those that one works on first, the last changed before others. */
export function cachedTasks(client: QueryClient, fits: (task: Task) => boolean, most: number): Task[] {
  const found = new Map<string, Task>();
  for (const [, lists] of client.getQueriesData<Lists>({ queryKey: ['tasks'] }))
    for (const task of tasksOf(lists)) if (fits(task)) found.set(task.id, task);
  const rank = ({ status, updatedAt }: Task) => `${isClosed(status) ? 0 : 1}${updatedAt}`;
  return [...found.values()].sort((one, other) => (rank(one) < rank(other) ? 1 : -1)).slice(0, most);
}

/** What the tasks of all lists that are held have most often, the most frequent first. */
export function commonIn(client: QueryClient, of: (task: Task) => string[], most: number): string[] {
  const times = new Map<string, number>();
  for (const [, lists] of client.getQueriesData<Lists>({ queryKey: ['tasks'] }))
    for (const task of tasksOf(lists)) for (const one of of(task)) times.set(one, (times.get(one) ?? 0) + 1);
  const ranked = [...times].sort(([one, ones], [other, others]) => others - ones || one.localeCompare(other));
  return ranked.slice(0, most).map(([one]) => one);
}

const listQueries = (client: QueryClient) => client.getQueryCache().findAll({ queryKey: ['tasks'] });
const askedBy = ({ queryKey }: Query) => new URLSearchParams(String(queryKey[1]));
const whoseList = ({ queryKey }: Query) => queryKey[2] as string | undefined;

function single(client: QueryClient, task: Task) {
  const query = client.getQueryCache().find({ queryKey: ['task', task.id] });
  if (query) updateQuery<Task>(client, query, (held) => newer(held, task));
}

/**
 * Changes what is held, and once more what comes with an answer that is on its way: it may be from before, and a next
 * page is put behind the pages as they were when it was asked for. `last` tells that nothing is on its way any more.
 */
function updateQuery<T>(client: QueryClient, query: Query, change: (held: T, last: boolean) => T) {
  const make = (last: boolean) => {
    const held = query.state.data as T | undefined;
    const changed = held && change(held, last);
    if (changed !== held) client.setQueryData(query.queryKey, changed);
  };
  if (query.state.fetchStatus !== 'idle') make(false);
  whenArrived(query, () => make(true));
}

/** Does it at once, or when what is being fetched is there, or cannot be had. */
function whenArrived(query: Query, act: () => void) {
  if (query.state.fetchStatus === 'idle') act();
  // This is the promise of what is under way.
  else query.fetch().then(act, act);
}

/** The list with another page in place of one; the others stay the same objects, so that nothing of them is drawn anew. */
function withPage(lists: Lists, at: number, data: Task[]): Lists {
  return { ...lists, pages: lists.pages.map((page, index) => (index === at ? { ...page, data } : page)) };
}

const pageOf = (lists: Lists, id: string) => lists.pages.findIndex(({ data }) => data.some((task) => task.id === id));

function replaced(lists: Lists, byId: ReadonlyMap<string, Task>): Lists {
  return lists.pages.reduce((made, { data }, at) => {
    if (!data.some(({ id }) => byId.has(id))) return made;
    const anew = (held: Task) => newer(held, byId.get(held.id) ?? held);
    return withPage(made, at, data.map(anew));
  }, lists);
}

function without(lists: Lists, id: string): Lists {
  const at = pageOf(lists, id);
  const data = lists.pages[at]?.data;
  return data
    ? withPage(
        lists,
        at,
        data.filter((task) => task.id !== id),
      )
    : lists;
}

/** A list with a task in it, and whether the server would certainly give it so. Where not, no task has moved. */
export interface Placed {
  lists: Lists;
  certain: boolean;
}

/** Puts a task to where it belongs in a list that was asked for by this query. */
export function placed(lists: Lists, task: Task, query: URLSearchParams, whose?: string): Placed {
  const held = lists.pages[pageOf(lists, task.id)]?.data.find(({ id }) => id === task.id);
  if (held && held.version > task.version) return { lists, certain: true };
  const fits = belongs(task, query, whose);
  if (fits === false) return { lists: without(lists, task.id), certain: true };
  const order = orderOf(query);
  if (fits && held && order(held, task) === 0)
    return { lists: replaced(lists, new Map([[task.id, task]])), certain: true };
  const moved = fits && inserted(without(lists, task.id), task, order);
  return moved
    ? { lists: moved, certain: true }
    : { lists: replaced(lists, new Map([[task.id, task]])), certain: false };
}

/** Before the first that comes after it; nothing where that is not certain. Behind all only where no more are to come. */
function inserted(lists: Lists, task: Task, order: ReturnType<typeof orderOf>): Lists | undefined {
  for (const [at, { data }] of lists.pages.entries()) {
    // What stands behind an uncertain one does not matter: the place may be before it.
    const index = data.findIndex((held) => (order(task, held) ?? -1) < 0);
    const next = data[index];
    if (next) return order(task, next) === undefined ? undefined : withPage(lists, at, data.toSpliced(index, 0, task));
  }
  const last = lists.pages.at(-1);
  if (!last || last.page.nextCursor) return lists;
  return withPage(lists, lists.pages.length - 1, [...last.data, task]);
}
