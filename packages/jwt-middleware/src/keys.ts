import type { KeyObject } from 'node:crypto';
import { badToken, cannotCheck } from './errors.ts';
import { type KeySet, keySetOf, readKeySet } from './key-set.ts';

export interface KeySourceOptions {
  /** Where the issuer publishes its keys, */
  jwksUri?: string;
  /** or a function that gives them: for the issuer itself. */
  jwks?: () => Promise<KeySet>;
  /** Age in seconds at which the set is fetched again in the background; a shorter one in its Cache-Control counts. */
  maxAge?: number;
  /** Seconds between two fetches for a key id that is not known: bounds what a flood of made-up ids can cause. */
  cooldown?: number;
}

export interface KeySource {
  /** The public key with this id. Throws AuthError: 401 for an unknown key, 503 where the key server is away. */
  find(keyId: string): Promise<KeyObject>;
  /** Fetches at once, whatever the cooldown: for a notice that keys have changed. */
  reload(): Promise<void>;
  /** Takes a key out for good. */
  burn(keyId: string): void;
}

const FETCH_TIMEOUT_MS = 5_000;
const RETRY_MS = 1_000;
const MIN_AGE_MS = 1_000;

/**
 * The keys of one issuer. The set is kept and goes on serving while the issuer is away; a key id that is not in it
 * causes a fetch, at most one in `cooldown` seconds.
 *
 * @param onError told of a key that cannot be used and of a set that cannot be had, once for each fetch
 */
export function createKeySource(options: KeySourceOptions, onError: (error: unknown) => void): KeySource {
  const longestAge = options.maxAge ?? 300;
  const cooldownMs = (options.cooldown ?? 30) * 1_000;
  const fetchKeySet = fetcherFor(options);
  const burned = new Set<string>();
  let keys = new Map<string, KeyObject>();
  let staleAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let running: Promise<void> | undefined;

  async function load(): Promise<void> {
    triedAt = performance.now();
    try {
      const { keySet, maxAge = longestAge } = await fetchKeySet();
      keys = readKeySet(keySet, onError);
      for (const keyId of burned) keys.delete(keyId);
      staleAt = triedAt + Math.max(MIN_AGE_MS, Math.min(maxAge, longestAge) * 1_000);
      failure = undefined;
    } catch (error) {
      failure = error;
      onError(error);
    }
  }

  function fetchOnce(): Promise<void> {
    running ??= load().finally(() => {
      running = undefined;
    });
    return running;
  }

  const isStale = () => performance.now() > staleAt;
  const mayFetch = () => {
    const pause = failure ? RETRY_MS : isStale() ? 0 : cooldownMs;
    return performance.now() - triedAt >= pause;
  };

  return {
    async find(keyId) {
      if (burned.has(keyId)) throw badToken('The key that signed this token was withdrawn');
      const key = keys.get(keyId);
      if (key) {
        if (isStale() && mayFetch()) void fetchOnce();
        return key;
      }
      if (running || mayFetch()) await fetchOnce();
      const fetched = keys.get(keyId);
      if (fetched) return fetched;
      if (failure) throw cannotCheck('The keys that tokens are checked with cannot be fetched right now', failure);
      throw badToken('The token is signed with an unknown key');
    },
    async reload() {
      await running; // it may have begun before the change
      await fetchOnce();
    },
    burn(keyId) {
      burned.add(keyId);
      keys.delete(keyId);
    },
  };
}

interface FetchedKeySet {
  keySet: KeySet;
  /** Seconds for which the issuer lets it be kept. */
  maxAge?: number;
}

function fetcherFor({ jwksUri, jwks }: KeySourceOptions): () => Promise<FetchedKeySet> {
  if (jwks) return async () => ({ keySet: await jwks() });
  if (!jwksUri) throw new TypeError('an issuer needs jwksUri or jwks');
  return async () => {
    const answer = await fetch(jwksUri, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${jwksUri} answered ${answer.status}`);
    const maxAge = /\bmax-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1];
    return { keySet: await keySetOf(answer), maxAge: maxAge === undefined ? undefined : Number(maxAge) };
  };
}
