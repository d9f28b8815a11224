import type { TaskEvent } from '@taskward/contracts/events';
import { createParser } from 'eventsource-parser';
import { fetchApi } from '../../../lib/api/api.ts';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { historyOf, listTasks } from '../task-api.ts';

const LONGEST_WAIT_MS = 10_000;
/** The server says something every 15 seconds; a connection this quiet is dead, whatever the network says. */
const QUIET_MS = 40_000;

export interface Listener {
  tell: (event: TaskEvent) => void;
  /** From now on every event is told; what happened before is known only by asking. */
  begin: () => void;
}

/**
 * Tells every task event from now on until it is stopped. A lost connection is taken up again after the last event
 * that was told, so that nothing is missing between.
 */
export async function followFeed({ tell, begin }: Listener, signal: AbortSignal) {
  let last: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const fresh = last === undefined;
      last ??= await newestEventId(signal);
      if (fresh) begin();
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

/** Where the feed stands: the newest event of the task that was changed last. */
async function newestEventId(signal: AbortSignal): Promise<string | undefined> {
  const { data } = await listTasks({ sort: '-updatedAt', limit: 1 }, signal);
  const history = data[0] ? await historyOf(data[0].id, signal) : [];
  return history
    .map(({ eventId }) => eventId)
    .sort()
    .at(-1);
}

async function readStream(last: string | undefined, signal: AbortSignal, tell: (event: TaskEvent) => void) {
  const quiet = new AbortController();
  const headers = { accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) };
  const both = AbortSignal.any([signal, quiet.signal]);
  const response = await fetchApi('GET /api/v1/events', { headers, signal: both });
  if (!response.ok || !response.body) throw new HttpError(response.status, {});
  const parser = createParser({ onEvent: ({ data }) => tell(JSON.parse(data) as TaskEvent) });
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
