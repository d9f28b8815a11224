import type { ProjectEvent, TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import type { Answer } from '@taskward/contracts/openapi';
import { createParser } from 'eventsource-parser';
import { fetchApi } from '../../../lib/api/api.ts';
import { withoutOverrides } from '../../../lib/direction.ts';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { readJson } from '../../../lib/request.ts';
import { historyOf } from '../task-api.ts';

const LONGEST_WAIT_MS = 10_000;
/** The server says something every 15 seconds; a connection this quiet is dead, whatever the network says. */
const QUIET_MS = 40_000;

export type FeedEvent = TaskEvent | ProjectEvent;

export interface Listener {
  tell: (event: FeedEvent) => void;
  /** From now on every event is told that comes after the newest one; what happened before is known only by asking. */
  begin: (newest: NewestChange | undefined) => void;
}

/** Where the feed stood when it was begun. */
export interface NewestChange {
  /** The task that was changed last, as that left it. */
  task: Task;
  eventId: string | undefined;
  /** Whether that was before this page was opened: then whatever the page asked for since knows of it. */
  beforePage: boolean;
}

/**
 * Tells every event from now on until it is stopped. A lost connection is taken up again after the last event
 * that was told, so that nothing is missing between.
 */
export async function followFeed({ tell, begin }: Listener, signal: AbortSignal) {
  let last: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (last === undefined) {
        const newest = await newestChange(signal);
        last = newest?.eventId;
        begin(newest);
      }
      await readStream(last, signal, (event) => {
        last = event.eventId;
        failures = 0;
        tell(event);
      });
    } catch (cause) {
      // Whoever may not listen stays out. Anything else, too many requests or a fault of the server, passes by.
      if (isHttpError(cause, 401) || isHttpError(cause, 403)) return;
      // Too old to go on from: begin at the newest again.
      if (isHttpError(cause, 410)) last = undefined;
    }
    await pause(Math.min(500 * 2 ** failures++, LONGEST_WAIT_MS), signal);
  }
}

/** Where the feed stands: at the newest event of the task that was changed last. */
async function newestChange(signal: AbortSignal): Promise<NewestChange | undefined> {
  const query = { sort: '-updatedAt', limit: 1, scope: 'visible' } as const;
  const response = await fetchApi('GET /api/v1/tasks', { query, signal });
  const [task] = (await readJson<Answer<'GET /api/v1/tasks'>>(response)).data;
  if (!task) return undefined;
  // Both by the clock of the server, which may be another one than ours. In its header it leaves fractions of seconds out.
  const age = Date.parse(response.headers.get('date') ?? '') - Date.parse(task.updatedAt);
  const beforePage = age > performance.now();
  const history = await historyOf(task.id, signal);
  const eventId = history
    .map((entry) => entry.eventId)
    .sort()
    .at(-1);
  return { task, eventId, beforePage };
}

async function readStream(last: string | undefined, signal: AbortSignal, tell: (event: FeedEvent) => void) {
  const quiet = new AbortController();
  const headers = { accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) };
  const both = AbortSignal.any([signal, quiet.signal]);
  const response = await fetchApi('GET /api/v1/events', { headers, signal: both });
  if (!response.ok || !response.body) throw new HttpError(response.status, {});
  const parser = createParser({ onEvent: ({ data }) => tell(JSON.parse(withoutOverrides(data)) as FeedEvent) });
  const decoder = new TextDecoder();
  const stream = response.body.getReader();
  for (;;) {
    const timer = setTimeout(() => quiet.abort(), QUIET_MS);
    const piece = await stream.read().finally(() => clearTimeout(timer));
    if (piece.done) return;
    parser.feed(decoder.decode(piece.value, { stream: true }));
  }
}

function pause(ms: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
