import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { rateLimited } from '@taskward/service-kit';
import { randomToken } from './secrets.ts';

/** Hashes passwords with argon2id, at most one per core at a time; hashes from elsewhere by bcrypt verify as well. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for a missing hash (unknown user) as for a wrong password. */
  matches(stored: string | null | undefined, password: string): Promise<boolean>;
  /** Whether a hash was made at another cost: then its time would tell it from that of an unknown user. */
  isOutdated(stored: string): boolean;
}

// The memory of RFC 9106's second choice with one pass more: 90 to 100 ms on a core of 2025, alone or beside another.
// OWASP asks for 46 MiB × 1 or 19 MiB × 2 at least. argon2id unless another is named.
const COST = { memoryCost: 65_536, timeCost: 4, parallelism: 1 };
const MARK = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
// At some 100 ms each, who comes after this many would wait for seconds: better to be told at once.
const WAITING_PER_CORE = 64;

export function createPasswords(cores = availableParallelism()): Passwords {
  const inTurn = turns(cores, cores * WAITING_PER_CORE);
  const dummy = hash(randomToken(), COST);
  return {
    hash: (password) => inTurn(() => hash(password, COST)),
    isOutdated: (stored) => !stored.startsWith(MARK),
    async matches(stored, password) {
      const target = stored ?? (await dummy);
      const same = await inTurn(() => verifyAny(target, password));
      return same && stored !== null && stored !== undefined;
    },
  };
}

const verifyAny = (stored: string, password: string) =>
  stored.startsWith('$2') ? verifyBcrypt(password, stored) : verify(stored, password);

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
