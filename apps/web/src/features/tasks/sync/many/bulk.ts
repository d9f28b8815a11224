import { plural, t } from '@lingui/core/macro';
import type { QueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { personNow } from '../../../../lib/auth/auth.tsx';
import { isHttpError } from '../../../../lib/problem.ts';
import { randomId } from '../../../../lib/random.ts';
import { createStore } from '../../../../lib/store.ts';
import { notify } from '../../../../ui/notify.tsx';
import { deleteTask } from '../../task-api.ts';
import { manyChangedWords } from '../change-words.ts';
import { before, Conflict } from '../merge.ts';
import { mergeChange } from '../merge-change.ts';
import {
  answered,
  CHANGE,
  type Change,
  cachedTask,
  invalidateCounts,
  type ManyChanges,
  removeTask,
  showOptimistic,
  upsertTask,
  withPending,
} from '../task-cache.ts';
import { showAsItIs } from '../task-queries.ts';
import { forgetUndo, offerUndo, rememberUndo, type Undo } from '../undo.tsx';
import { dropWaiting, keepWaiting } from '../waiting/waiting.ts';
import { inTurn } from './in-turn.ts';
import { selection } from './selection.ts';

/** Until then nobody wants to hear how far it is. */
const SOON_MS = 700;

export interface Failure {
  task: Task;
  cause: unknown;
}

interface Bulk {
  /** What is being done to many tasks. */
  run?: { total: number; done: number; slow: boolean };
  /** What did not work the last time. */
  failures: Failure[];
}

export const bulk = createStore<Bulk>({ failures: [] });
let stopped = false;

export function stopBulk() {
  stopped = true;
}

export function forgetFailures() {
  bulk.set({ ...bulk.get(), failures: [] });
}

export const count = (tasks: number) => plural(tasks, { one: '# task', other: '# tasks' });

/** Does something to each, tells how far it is, and leaves selected only what did not work or was not begun, if any. */
async function runBulk<T extends { task: Task }>(all: readonly T[], step: (one: T) => Promise<unknown>) {
  stopped = false;
  bulk.set({ run: { total: all.length, done: 0, slow: false }, failures: [] });
  const update = (change: Partial<NonNullable<Bulk['run']>>) => {
    const { run } = bulk.get();
    if (run) bulk.set({ run: { ...run, ...change }, failures: [] });
  };
  const slow = setTimeout(() => update({ slow: true }), SOON_MS);
  const { failed, untouched } = await inTurn(all, step, {
    isStopped: () => stopped,
    onStep: () => update({ done: (bulk.get().run?.done ?? 0) + 1 }),
  });
  clearTimeout(slow);
  bulk.set({ failures: failed.map(({ one, cause }) => ({ task: one.task, cause })) });
  const left = [...failed.map(({ one }) => one), ...untouched];
  if (left.length > 0) selection.only(left.map(({ task }) => task.id));
  return { failed, untouched };
}

/** The task that a change was made on. */
type BaseOf = (change: Change) => Task | undefined;

/** Of more than these there is no room in what browsers give. */
const KEPT_AT_MOST = 1_000;

function keepMany(me: string, key: string, changes: Change[], baseOf: BaseOf) {
  if (changes.length > KEPT_AT_MOST) return;
  const parts = changes.flatMap((change) => {
    const task = baseOf(change);
    return task ? [{ task, changes: change.changes }] : [];
  });
  keepWaiting(me, { kind: 'change', key, parts });
}

/** Changes many tasks as one: it shows at once, is sent when its turn comes, and is taken back as a whole. */
export async function changeMany(
  client: QueryClient,
  changes: Change[],
  undoes?: Undo,
  key: string = randomId(),
): Promise<void> {
  const me = personNow()?.id ?? '';
  const baseOf: BaseOf = ({ task }) => (undoes ? undoes.parts.find((part) => part.task.id === task.id)?.task : task);
  const held = new Map(changes.map(({ task }) => [task.id, cachedTask(client, task.id) ?? task]));
  const wasOf = ({ task }: Change) => held.get(task.id) ?? task;
  const parts = changes.map((change) => {
    const was = wasOf(change);
    return { task: { ...was, ...change.changes }, back: before(was, change.changes) };
  });
  showOptimistic(client, ...parts.map(({ task }) => task));
  keepMany(me, key, changes, baseOf);
  const undo = undoes ? undefined : rememberUndo(parts, (one) => changeMany(client, backOf(one), one));
  const saved = new Map<string, Task>();
  const step = async (change: Change) => {
    const base = baseOf(change);
    if (!base) return; // what is to be taken back never was
    const after = await mergeChange(base, change.changes);
    answered.add(change);
    saved.set(after.id, after);
    upsertTask(client, withPending(client, after));
  };
  const { failed, untouched } = await client
    .getMutationCache()
    .build(client, { ...IN_TURN, mutationFn: ({ changes: all }: ManyChanges) => runBulk(all, step) })
    .execute({ changes });
  // Signed out: all of it is sent after the next sign-in, and finds done what was.
  if (!failed.some(({ cause }) => isHttpError(cause, 401))) dropWaiting(me, key);
  for (const { one, cause } of failed) showFailed(client, one, wasOf(one), cause);
  showOptimistic(client, ...untouched.map(wasOf));
  void client.invalidateQueries({ queryKey: ['history'] });
  void invalidateCounts(client);
  if (!undo) return;
  undo.parts = parts.flatMap(({ task, back }) => {
    const after = saved.get(task.id);
    return after ? [{ task: after, back }] : [];
  });
  if (undo.parts.length === 0) return forgetUndo(undo);
  offerUndo(undo, manyChangedWords(undo.parts.length, changes[0]?.changes ?? {}));
}

/** One after the other with every other change of this tab. */
const IN_TURN = { mutationKey: CHANGE, scope: { id: 'change-task' }, networkMode: 'online' as const };

const backOf = ({ parts }: Undo): Change[] => parts.map(({ task, back }) => ({ task, changes: back }));

/** A task that did not take its change shows as it is. */
function showFailed(client: QueryClient, change: Change, was: Task, cause: unknown) {
  if (isHttpError(cause, 404)) removeTask(client, change.task.id);
  else if (cause instanceof Conflict) upsertTask(client, cause.theirs);
  else void showAsItIs(client, change, was);
}

/** For administrators; it cannot be taken back. */
export async function deleteMany(client: QueryClient, tasks: Task[]): Promise<void> {
  const { failed, untouched } = await runBulk(
    tasks.map((task) => ({ task })),
    async ({ task }) => {
      // Who was quicker did the same.
      await deleteTask(task.id).catch((cause) => {
        if (!isHttpError(cause, 404)) throw cause;
      });
      removeTask(client, task.id);
    },
  );
  void invalidateCounts(client);
  const many = count(tasks.length - failed.length - untouched.length);
  notify(t`Deleted: ${many}`);
}
