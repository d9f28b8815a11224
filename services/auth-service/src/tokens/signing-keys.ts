import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { inTransaction, type Logger, notFound } from '@taskward/service-kit';
import { calculateJwkThumbprint } from 'jose';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { Secrets } from '../secrets.ts';
import { type BroughtKey, isToBeAdded } from './brought-key.ts';
import { everyKey, insertKey, type KeyRow, liveKeys, lockKeys, markRevoked, type NewKey } from './key-store.ts';
import { appendRevocation } from './revocation-store.ts';

export type KeyState = 'published' | 'signing' | 'verifying' | 'retired' | 'burned';

interface LoadedKey {
  kid: string;
  publicJwk: JsonWebKey;
  privateKey: KeyObject;
  signsFrom: number;
  createdAt: number;
}

/** Longer than a session lasts: an ID token of last week may still come back as a hint at sign-out. */
const KEEP_SECONDS = 8 * 24 * 3600;
const newPair = promisify(generateKeyPair);

export interface KeyRules {
  /** Seconds for which a copy of the published set may be kept. */
  jwksMaxAge: number;
  rotationDays: number;
  /** Signs in the place of keys made here; whoever brings one brings the next one too. */
  brought?: BroughtKey;
}

/**
 * The keys that sign tokens, as the database has them. A key is published first and signs only after two lifetimes of
 * a cached key set: one for the slowest instance to publish it, one for the oldest copy that a verifier still holds.
 */
export class SigningKeys {
  readonly #pool: Pool;
  readonly #secrets: Secrets;
  readonly #rules: KeyRules;
  #keys: LoadedKey[] = [];
  #clockOffset = 0;
  #generation = 0;

  constructor(pool: Pool, secrets: Secrets, rules: KeyRules) {
    this.#pool = pool;
    this.#secrets = secrets;
    this.#rules = rules;
  }

  /**
   * Takes over a key that was brought along, makes the first one where there is none, then loads what there is. Safe in
   * several instances at once.
   *
   * @throws StartError where the key that was brought along is another one than its name says
   */
  async start(log: Logger): Promise<void> {
    const brought = await this.#brought();
    await inTransaction(this.#pool, async (db) => {
      await lockKeys(db);
      if (brought && (await isToBeAdded(db, brought, log))) await this.#add(db, brought);
      const { keys } = await liveKeys(db);
      if (keys.length === 0) await this.#add(db, await this.#newKey());
    });
    await this.reload();
  }

  /** The first key signs at once: nobody has an older set without it. */
  async #add(db: PoolClient, key: NewKey): Promise<void> {
    const { keys } = await liveKeys(db);
    await insertKey(db, key, keys.length === 0 ? 0 : 2 * this.#rules.jwksMaxAge, KEEP_SECONDS);
    await appendAudit(db, { type: 'key.created', origin: {}, subject: key.kid });
  }

  async reload(): Promise<void> {
    const { keys, now } = await liveKeys(this.#pool);
    const known = new Map(this.#keys.map((key) => [key.kid, key]));
    this.#keys = keys.map((row) => known.get(row.kid) ?? this.#open(row));
    this.#clockOffset = now.getTime() - Date.now();
    this.#generation++;
  }

  /** The key that signs now. */
  current(): LoadedKey {
    const now = Date.now() + this.#clockOffset;
    const key = this.#keys.find(({ signsFrom }) => signsFrom <= now);
    if (!key) throw new Error('there is no key to sign with');
    return key;
  }

  /** Changes whenever the set of keys or the signing key does. */
  version(): string {
    return `${this.#generation}:${this.current().kid}`;
  }

  /** The public set (RFC 7517). */
  publicSet(): { keys: JsonWebKey[] } {
    return { keys: this.#inOrder().map(({ publicJwk }) => publicJwk) };
  }

  /** Private keys for the issuer, the signing one first. */
  privateSet(): JsonWebKey[] {
    return this.#inOrder().map(({ privateKey, publicJwk }) => ({
      ...privateKey.export({ format: 'jwk' }),
      ...publicJwk,
    }));
  }

  #inOrder(): LoadedKey[] {
    const current = this.current();
    return [current, ...this.#keys.filter(({ kid }) => kid !== current.kid)];
  }

  /** Publishes a new key, which signs after the wait. */
  async rotate(origin: Origin): Promise<string> {
    const key = await this.#newKey();
    await inTransaction(this.#pool, (db) => this.#publish(db, key, origin));
    await this.reload();
    return key.kid;
  }

  async #publish(db: PoolClient, key: NewKey, origin: Origin): Promise<void> {
    await lockKeys(db);
    await insertKey(db, key, 2 * this.#rules.jwksMaxAge, KEEP_SECONDS);
    await appendAudit(db, { type: 'key.rotated', origin, subject: key.kid });
  }

  /** Rotates where the newest key has reached its age; one instance does it, whichever looks first. */
  async rotateWhenDue(origin: Origin): Promise<void> {
    const due = (newest: number | undefined, now: Date) =>
      newest === undefined || now.getTime() - newest > this.#rules.rotationDays * 86_400_000;
    const newestOf = (keys: KeyRow[]) => keys[0]?.created_at.getTime();
    const brought = await this.#brought();
    const before = await liveKeys(this.#pool);
    if (before.keys[0] && before.keys[0].kid === brought?.kid) return;
    if (!due(newestOf(before.keys), before.now)) return;
    const key = await this.#newKey();
    await inTransaction(this.#pool, async (db) => {
      await lockKeys(db);
      const { keys, now } = await liveKeys(db);
      if (due(newestOf(keys), now)) await this.#publish(db, key, origin);
    });
    await this.reload();
  }

  /** Refuses a key from now on, everywhere. Where it was the signing one, a new key signs at once. */
  async revoke(kid: string, origin: Origin): Promise<void> {
    const replacement = await this.#newKey();
    await inTransaction(this.#pool, async (db) => {
      await lockKeys(db);
      if (!(await markRevoked(db, kid))) throw notFound('There is no such key in use.');
      const { keys, now } = await liveKeys(db);
      const wasSigning = this.#keys.some((key) => key.kid === kid) && this.current().kid === kid;
      if (wasSigning || !keys.some(({ signs_from }) => signs_from <= now)) {
        await insertKey(db, replacement, 0, KEEP_SECONDS);
      }
      await appendRevocation(db, { kind: 'key', id: kid, lifetimeSeconds: KEEP_SECONDS });
      await appendAudit(db, { type: 'key.burned', origin, subject: kid });
    });
    await this.reload();
  }

  /** Every key there ever was, with its state. */
  async list(): Promise<
    Array<{ kid: string; state: KeyState; createdAt: Date; signsFrom: Date; retiresAt: Date | null }>
  > {
    const signing = this.current().kid;
    const now = Date.now() + this.#clockOffset;
    return (await everyKey(this.#pool)).map((row) => ({
      kid: row.kid,
      state: stateOf(row, signing, now),
      createdAt: row.created_at,
      signsFrom: row.signs_from,
      retiresAt: row.retires_at,
    }));
  }

  async #newKey(): Promise<NewKey> {
    const { privateKey } = await newPair('rsa', { modulusLength: 3072 });
    return this.#toStored(privateKey);
  }

  async #brought(): Promise<NewKey | undefined> {
    const { brought } = this.#rules;
    return brought && this.#toStored(brought.privateKey, brought.kid);
  }

  async #toStored(privateKey: KeyObject, name?: string): Promise<NewKey> {
    const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
    // The thumbprint (RFC 7638) as its name: a name can never come back with another key.
    const kid = name ?? (await calculateJwkThumbprint(jwk));
    const sealed = this.#secrets.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), kid);
    return { kid, publicJwk: { ...jwk, kid, alg: 'RS256', use: 'sig' }, sealed };
  }

  #open(row: KeyRow): LoadedKey {
    const der = this.#secrets.open(row.private_key as Buffer, row.kid);
    return {
      kid: row.kid,
      publicJwk: row.public_jwk,
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
      signsFrom: row.signs_from.getTime(),
      createdAt: row.created_at.getTime(),
    };
  }
}

function stateOf(row: KeyRow, signing: string, now: number): KeyState {
  if (row.burned_at) return 'burned';
  if (row.retires_at && row.retires_at.getTime() <= now) return 'retired';
  if (row.kid === signing) return 'signing';
  return row.signs_from.getTime() > now ? 'published' : 'verifying';
}
