import { HttpError, NetworkError } from '../../../../lib/problem.ts';

/** Few enough at once that other people's requests are not held up. */
const AT_ONCE = 4;
const PAUSE_MS = 2_000;

interface Progress {
  isStopped: () => boolean;
  onStep: () => void;
}

/**
 * Does something to one after the other, a few at a time. Where it was too much at once it waits as long as the server
 * says, and without a network until there is one.
 *
 * @returns what did not work and why, and what was not begun before it was stopped
 */
export async function inTurn<T>(
  all: readonly T[],
  step: (one: T) => Promise<unknown>,
  { isStopped, onStep }: Progress,
) {
  const failed: Array<{ one: T; cause: unknown }> = [];
  const untouched = [...all];
  const work = async () => {
    while (!isStopped()) {
      const one = untouched.shift();
      if (one === undefined) return;
      await patiently(() => step(one), isStopped).catch((cause) => failed.push({ one, cause }));
      onStep();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { failed, untouched };
}

async function patiently(step: () => Promise<unknown>, isStopped: () => boolean): Promise<unknown> {
  for (;;) {
    try {
      return await step();
    } catch (cause) {
      const pause = pauseAfter(cause);
      if (pause === undefined || isStopped()) throw cause;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function pauseAfter(cause: unknown): number | undefined {
  if (cause instanceof NetworkError) return PAUSE_MS;
  const isTooMuch = cause instanceof HttpError && cause.status === 429;
  return isTooMuch ? (cause.retryAfter ? cause.retryAfter * 1_000 : PAUSE_MS) : undefined;
}
