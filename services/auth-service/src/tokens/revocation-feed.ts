import { createRevocationList, type Identity, type Revocation, type Revocations } from '@taskward/jwt-middleware';
import type { Logger } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { revocationsAfter } from './revocation-store.ts';

const POLL_MS = 2_000;
const FRESH_SECONDS = 10;

/**
 * What was withdrawn, in memory: loaded at the start, then pulled whenever PostgreSQL says that there is more, and
 * every two seconds in case it could not be heard.
 */
export class RevocationFeed implements Revocations {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #listeners = new Set<(entry: Revocation) => void>();
  readonly #timer: NodeJS.Timeout;
  readonly #list = createRevocationList();
  #live: Revocation[] = [];
  #loadedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
    this.#timer = setInterval(() => void this.pull(), POLL_MS);
  }

  /** Takes in what is new. Calls that come while one is at work share one more. */
  pull(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#pullAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #pullAll(): Promise<void> {
    try {
      do {
        this.#again = false;
        for (const entry of await revocationsAfter(this.#pool, this.lastSeq)) this.#take(entry);
        this.#loadedAt = performance.now();
      } while (this.#again);
      this.#dropExpired();
    } catch (error) {
      this.#log.warn({ err: error }, 'cannot read revocations; trying again');
    }
  }

  #take(entry: Revocation): void {
    this.#live.push(entry);
    this.#list.add(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  #dropExpired(): void {
    const now = Date.now() / 1000;
    if (!this.#live.some(({ expiresAt }) => expiresAt < now)) return;
    this.#live = this.#live.filter(({ expiresAt }) => expiresAt >= now);
    this.#list.prune();
  }

  isRevoked(identity: Identity): boolean {
    return this.#list.isRevoked(identity);
  }

  isFresh(): boolean {
    return this.age() < FRESH_SECONDS;
  }

  /** Seconds since the database was last asked, Infinity before the first time. */
  age(): number {
    return (performance.now() - this.#loadedAt) / 1000;
  }

  onKeyBurned(callback: (keyId: string) => void): void {
    this.#list.onKeyBurned(callback);
  }

  /** Everything in force after a number, then everything that comes until the signal aborts. */
  subscribe(after: number, signal: AbortSignal, listener: (entry: Revocation) => void): void {
    if (signal.aborted) return;
    // A number that we have not reached is from another database: such a reader needs all.
    const from = after > this.lastSeq ? 0 : after;
    for (const entry of this.#live) if (entry.seq > from) listener(entry);
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  get lastSeq(): number {
    return this.#list.lastSeq();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
