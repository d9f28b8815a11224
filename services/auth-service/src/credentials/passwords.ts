import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { rateLimited } from '@taskward/service-kit';
import { Piscina } from 'piscina';
import type { PasswordWork } from './password-work.ts';

/** Whether a password is that of a stored hash; `renew` where it is, and a hash of today should take that one's place. */
export type Match = 'wrong' | 'right' | 'renew';

/** Hashes passwords with argon2id, at most one per core at a time; hashes from elsewhere by bcrypt verify as well. */
export interface Passwords {
  /**
   * Of the password in NFC: keyboards differ in how they spell an accent.
   *
   * @throws 429 where too many wait
   */
  hash(password: string): Promise<string>;
  /**
   * Takes as long for a missing hash (unknown user) as for a wrong password.
   *
   * @throws 429 where too many wait
   */
  compare(stored: string | null | undefined, password: string): Promise<Match>;
  /** Ends the threads once what they were given is done. */
  close(): Promise<void>;
}

// The memory of RFC 9106's second choice with one pass more: 90 to 100 ms on a core of 2025, alone or beside another.
// OWASP asks for 46 MiB × 1 or 19 MiB × 2 at least. argon2id unless another is named.
const COST = { memoryCost: 65_536, timeCost: 4, parallelism: 1 };
const MARK = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
// At some 100 ms each, who comes after this many would wait for seconds: better to be told at once.
const WAITING_PER_CORE = 64;

// Its extension is that of this file: TypeScript in development, JavaScript once built.
const WORK = new URL(`./password-work${extname(import.meta.url)}`, import.meta.url).href;

export function createPasswords(cores = availableParallelism()): Passwords {
  // Threads of their own: in libuv's pool a hash would hold up the signing of tokens, which are made there as well.
  const threads = new Piscina<PasswordWork, string | boolean>({
    filename: WORK,
    minThreads: cores,
    maxThreads: cores,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  const room = cores * WAITING_PER_CORE;
  const run = async (task: PasswordWork) => {
    if (threads.queueSize >= room) throw rateLimited('Too many sign-ins are in work. Try again shortly.', 2);
    return threads.run(task);
  };
  const dummy = MARK + [randomBytes(16), randomBytes(32)].map(base64).join('$');
  return {
    hash: async (password) => (await run({ password: password.normalize('NFC'), cost: COST })) as string,
    async compare(stored, typed) {
      // Also for nobody: how long it takes must depend on what was typed alone.
      for (const password of spellingsOf(typed)) {
        const same = (await run({ password, stored: stored ?? dummy })) as boolean;
        if (same && stored) return shouldRenew(stored, password) ? 'renew' : 'right';
      }
      return 'wrong';
    },
    close: () => threads.close(),
  };
}

/** As we hash it; and as older hashes, and those from elsewhere, were made: as typed, or with accents apart (macOS). */
const spellingsOf = (typed: string) => new Set([typed.normalize('NFC'), typed, typed.normalize('NFD')]);

/**
 * Whether a hash was made at another cost, when its time would tell it from that of an unknown user, or of another
 * spelling than ours.
 */
function shouldRenew(stored: string, password: string): boolean {
  if (stored.startsWith('$2')) return isReadWhole(password);
  return !stored.startsWith(MARK) || password !== password.normalize('NFC');
}

/** How much of a password bcrypt reads, in bytes of UTF-8. */
const BCRYPT_READS = 72;

/**
 * Whether bcrypt has seen where a password ends. What it never read may be anything: it must not become part of the
 * password, nor be cut off it. Such a hash stays as it is until its owner chooses another password.
 */
const isReadWhole = (password: string) => !password.includes('\0') && Buffer.byteLength(password) < BCRYPT_READS;

/** Without padding, as argon2's own text form has it. */
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
