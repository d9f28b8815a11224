import type { Identity, Revocations } from '@taskward/jwt-middleware';
import type { Logger } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { type Revocation, revocationsAfter } from './revocation-store.ts';

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
  #live: Revocation[] = [];
  readonly #sessions = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #clients = new Set<string>();
  readonly #versions = new Map<string, number>();
  readonly #moments = new Map<string, number>();
  #lastSeq = 0;
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
        for (const entry of await revocationsAfter(this.#pool, this.#lastSeq)) this.#take(entry);
        this.#loadedAt = performance.now();
      } while (this.#again);
      this.#dropExpired();
    } catch (error) {
      this.#log.warn({ err: error }, 'cannot read revocations; trying again');
    }
  }

  #take(entry: Revocation): void {
    this.#live.push(entry);
    this.#lastSeq = entry.seq;
    this.#index(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  #index({ kind, id, version, before }: Revocation): void {
    if (kind === 'session') this.#sessions.add(id);
    else if (kind === 'client') this.#clients.add(id);
    else if (kind === 'key') this.#keys.add(id);
    if (version !== undefined) this.#versions.set(id, Math.max(version, this.#versions.get(id) ?? 0));
    if (before !== undefined) this.#moments.set(id, Math.max(before, this.#moments.get(id) ?? 0));
  }

  #dropExpired(): void {
    const now = Date.now() / 1000;
    if (!this.#live.some(({ expiresAt }) => expiresAt < now)) return;
    this.#live = this.#live.filter(({ expiresAt }) => expiresAt >= now);
    for (const index of [this.#sessions, this.#clients, this.#keys, this.#versions, this.#moments]) index.clear();
    for (const entry of this.#live) this.#index(entry);
  }

  isRevoked({ external, sessionId, clientId, subject, keyId, issuedAt, claims }: Identity): boolean {
    // Sessions, clients and keys are our own; those of another issuer may be called alike.
    if (external) return issuedAt < (this.#moments.get(subject) ?? 0);
    const version = typeof claims.ver === 'number' ? claims.ver : 0;
    return (
      version < (this.#versions.get(subject) ?? 0) ||
      this.#keys.has(keyId) ||
      (sessionId !== undefined && this.#sessions.has(sessionId)) ||
      (clientId !== undefined && this.#clients.has(clientId))
    );
  }

  isFresh(): boolean {
    return this.age() < FRESH_SECONDS;
  }

  /** Seconds since the database was last asked, Infinity before the first time. */
  age(): number {
    return (performance.now() - this.#loadedAt) / 1000;
  }

  onKeyBurned(callback: (keyId: string) => void): void {
    this.subscribe(0, ({ kind, id }) => {
      if (kind === 'key') callback(id);
    });
  }

  /** Everything in force after a number, then everything that comes; answers how to stop. */
  subscribe(after: number, listener: (entry: Revocation) => void): () => void {
    // A number that we have not reached is from another database: such a reader needs all.
    const from = after > this.#lastSeq ? 0 : after;
    for (const entry of this.#live) if (entry.seq > from) listener(entry);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
