import pLimit, { type LimitFunction } from 'p-limit';
import { rateLimited, unavailable } from './http/problem.ts';

/**
 * Does a holder's work when it is their turn.
 *
 * @param signal ends the wait, and the promise is rejected with its reason; without one patience ends it
 * @throws AppError 429 where it was the holder's own work that took too long, 503 where it was that of others
 */
export type TakeTurns = <T>(holder: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export interface TurnsOptions {
  /** What is done, as the beginning of a sentence: "Searches". */
  what: string;
  /** How much of it is in work at once. */
  atOnce: number;
  /** How much of that is one holder's. */
  each: number;
  /** Milliseconds that one waits for one's own work; a second unless given. */
  ownPatienceMs?: number;
}

const PATIENCE_MS = 1_000;
const MOST_WAITING = 100;

/**
 * Bounds how much of something dear is in work at once, and makes holders take turns at it: who asks for much waits for
 * their own work, and nobody else does.
 */
export function createTurns({ what, atOnce, each, ownPatienceMs = PATIENCE_MS }: TurnsOptions): TakeTurns {
  const all = pLimit(atOnce);
  const holders = new Map<string, { turns: LimitFunction; here: number }>();
  const yours = () => rateLimited(`${what} of yours are in work already. Try again shortly.`, 1);
  const everybodys = () => unavailable(`${what} of others are in work. Try again shortly.`, 1);

  return (holder, work, signal) =>
    new Promise((resolve, reject) => {
      const mine = holders.get(holder) ?? { turns: pLimit(each), here: 0 };
      if (mine.here >= MOST_WAITING) return reject(yours());
      holders.set(holder, mine);
      mine.here += 1;

      let refusal: (() => unknown) | undefined = yours;
      const leave = () => {
        if (refusal) reject(signal?.aborted ? signal.reason : refusal());
        refusal = undefined;
      };
      let timer = signal ? undefined : setTimeout(leave, ownPatienceMs);
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) leave();

      const begin = async () => {
        if (!refusal) return; // gone while they waited
        clearTimeout(timer);
        refusal = undefined;
        await Promise.resolve().then(work).then(resolve, reject); // also what throws before it waits
      };
      const second = () => {
        if (!refusal) return;
        refusal = everybodys;
        clearTimeout(timer);
        if (!signal) timer = setTimeout(leave, PATIENCE_MS);
        return all(begin);
      };
      void mine.turns(second).then(() => {
        signal?.removeEventListener('abort', leave);
        mine.here -= 1;
        if (mine.here === 0) holders.delete(holder);
      });
    });
}
