import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { rateLimited } from '@taskward/service-kit';
import { randomToken } from './secrets.ts';

/** Hashes passwords with argon2id, at most one per core at a time. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for a missing hash (unknown user) as for a wrong password. */
  matches(stored: string | null | undefined, password: string): Promise<boolean>;
}

// OWASP's first choice (46 MiB, one pass); the algorithm is argon2id unless another is named.
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
// At some 50 ms each, who comes after this many would wait for seconds: better to be told at once.
const WAITING_PER_CORE = 64;

export function createPasswords(cores = availableParallelism()): Passwords {
  const inTurn = turns(cores, cores * WAITING_PER_CORE);
  const dummy = hash(randomToken(), COST);
  return {
    hash: (password) => inTurn(() => hash(password, COST)),
    async matches(stored, password) {
      const target = stored ?? (await dummy);
      const same = await inTurn(() => verify(target, password));
      return same && stored !== null && stored !== undefined;
    },
  };
}

/** Runs at most `limit` at once and lets at most `room` wait. */
function turns(limit: number, room: number) {
  const waiting: Array<() => void> = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limit) {
      if (waiting.length >= room) throw rateLimited('Too many sign-ins are in work. Try again shortly.', 2);
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
