import { availableParallelism } from 'node:os';
import { rateLimited } from '@taskward/service-kit';
import type { RequestHandler, Response } from 'express';
import pLimit from 'p-limit';

// A hash takes some 100 ms of a core: who comes after this many would wait for more than six seconds.
const WAITING_PER_CORE = 64;
// So many that a core never waits for the next password while those before are asked for in the database.
const AT_WORK_PER_CORE = 1.5;

/**
 * Makes requests that hash a password take turns before they ask the database anything: however many come at once,
 * they neither take the connections that all others need, nor queue up behind the row that counts them.
 *
 * Past the bound it answers 429 at once. A request whose sender has gone meanwhile is passed by.
 */
export function createPasswordConcurrency(cores = availableParallelism()): RequestHandler {
  const turns = pLimit(Math.ceil(cores * AT_WORK_PER_CORE));
  const room = cores * WAITING_PER_CORE;
  return (_req, res, next) => {
    if (turns.pendingCount >= room) throw rateLimited('Too many sign-ins are in work. Try again shortly.', 2);
    void turns(async () => {
      if (res.closed) return;
      const done = answered(res);
      next();
      await done;
    });
  };
}

/**
 * Resolves once a request is answered, also where nobody is left to hear it. A connection that closes is no end: the
 * password is hashed all the same, and with many that close at once each would let the next one in before its own is seen.
 */
const answered = (res: Response) =>
  new Promise<void>((resolve) => {
    const { end } = res;
    res.end = ((...given: Parameters<typeof end>) => {
      resolve();
      return end.apply(res, given);
    }) as typeof end;
  });
