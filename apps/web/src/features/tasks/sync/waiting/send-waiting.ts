import type { QueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { isOpenElsewhere } from '../../../../lib/auth/duplicate-tab.ts';
import { errorMessage, HttpError, isHttpError } from '../../../../lib/problem.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { changeMany } from '../many/bulk.ts';
import { changing, creating } from '../task-queries.ts';
import { dropWaiting, keepWaiting, type WaitingChange, type WaitingTask, waitingOf } from './waiting.ts';

/** What is being sent, so that it is not sent twice. */
const underWay = new Set<string>();

/**
 * Sends a task, and keeps it until it is answered.
 *
 * @param onRefused takes a task that the server refused back; where it does not, the task stays in sight as not sent
 */
export async function sendTask(
  client: QueryClient,
  personId: string,
  asked: WaitingTask,
  onRefused: (cause: HttpError) => boolean = () => false,
): Promise<Task | undefined> {
  const { trouble: _, refused: __, ...task } = asked;
  if (underWay.has(task.key)) return undefined;
  underWay.add(task.key);
  keepWaiting(personId, task);
  const mutations = client.getMutationCache();
  const mutation = mutations.build(client, creating(client));
  const stop = mutations.subscribe(() => {
    const { status, isPaused, failureCount } = mutation.state;
    if (task.late || status !== 'pending' || !(isPaused || failureCount > 0)) return;
    task.late = true;
    keepWaiting(personId, task);
  });
  try {
    const made = await mutation.execute(task);
    dropWaiting(personId, task.key);
    return made;
  } catch (cause) {
    const refused = cause instanceof HttpError;
    if (refused && onRefused(cause)) dropWaiting(personId, task.key);
    // Signed out: it is sent after the next sign-in.
    else if (!isHttpError(cause, 401)) {
      notifyError(cause);
      keepWaiting(personId, { ...task, trouble: errorMessage(cause), refused });
    }
    return undefined;
  } finally {
    stop();
    underWay.delete(task.key);
  }
}

/** Sends what is left from before a reload or a sign-in, and from tabs that are closed by now. */
export async function sendWaiting(client: QueryClient, personId: string): Promise<void> {
  for (const one of waitingOf(personId)) {
    if (underWay.has(one.key) || (one.tab && (await isOpenElsewhere(one.tab)))) continue;
    if (one.kind === 'change') void sendChange(client, one);
    else if (!one.refused) void sendTask(client, personId, one);
  }
}

/** What becomes of it is told where changes are made. */
async function sendChange(client: QueryClient, { key, parts }: WaitingChange) {
  const [one, ...more] = parts;
  if (!one) return;
  underWay.add(key);
  try {
    if (more.length > 0) await changeMany(client, parts, undefined, key);
    else
      await client
        .getMutationCache()
        .build(client, changing(client))
        .execute({ ...one, key });
  } catch (cause) {
    console.warn(cause);
  } finally {
    underWay.delete(key);
  }
}
