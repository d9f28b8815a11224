import type { TaskEvent } from '@taskward/contracts/events';
import { authorized } from '../../lib/api.ts';
import { Refused } from '../../lib/problem.ts';
import { uuidAt } from '../../lib/random.ts';
import { createSseReader } from '../../lib/sse.ts';

const LONGEST_WAIT_MS = 15_000;

/**
 * Tells every task event from now on until it is stopped. A lost connection is taken up again after the last event
 * that was told, so that nothing is missing between.
 */
export async function followFeed(tell: (event: TaskEvent) => void, signal: AbortSignal) {
  let last = uuidAt(Date.now() - 2_000);
  let failures = 0;
  while (!signal.aborted) {
    try {
      await readStream(last, signal, (event) => {
        last = event.eventId;
        failures = 0;
        tell(event);
      });
    } catch (cause) {
      if (cause instanceof Refused) return;
    }
    await pause(Math.min(500 * 2 ** failures++, LONGEST_WAIT_MS), signal);
  }
}

async function readStream(last: string, signal: AbortSignal, tell: (event: TaskEvent) => void) {
  const headers = { accept: 'text/event-stream', 'last-event-id': last };
  const response = await authorized(`/api/v1/events?after=${last}`, { headers, signal });
  if (!response.ok || !response.body) throw new Refused(response.status, {});
  const read = createSseReader(({ data }) => tell(JSON.parse(data) as TaskEvent));
  const decoder = new TextDecoder();
  const stream = response.body.getReader();
  for (let piece = await stream.read(); !piece.done; piece = await stream.read()) {
    read(decoder.decode(piece.value, { stream: true }));
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
