import type { KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { badToken, cannotCheck } from './errors.ts';
import { type KeySet, keySetOf, readKeySet } from './key-set.ts';

export interface KeySourceOptions {
  /** Where the issuer publishes its keys: one address, or that of each of its instances; */
  jwksUri?: string | string[];
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
/** How long, and how often, an instance is asked again that has not heard of a burn yet: most hear of it at once. */
const BURN_MS = { patience: 1_000, pause: 100 };
const MIN_AGE_MS = 1_000;

/**
 * The keys of one issuer. The set is kept and goes on serving while the issuer is away; a key id that is not in it
 * causes a fetch, at most one in `cooldown` seconds.
 *
 * @param onError told of a key that cannot be used and of a set that cannot be had, once for each fetch
 */
export function createKeySource(options: KeySourceOptions, onError: OnError): KeySource {
  const longestAge = options.maxAge ?? 300;
  const cooldownMs = (options.cooldown ?? 30) * 1_000;
  const fetchKeys = fetcherFor(options, onError);
  const burned = new Set<string>();
  let keys = new Map<string, KeyObject>();
  let staleAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let running: Promise<void> | undefined;

  async function load(): Promise<void> {
    triedAt = performance.now();
    try {
      const fetched = await fetchCurrent();
      keys = fetched.keys;
      const outdated = [...burned].filter((keyId) => keys.delete(keyId));
      staleAt = triedAt + Math.max(MIN_AGE_MS, Math.min(fetched.maxAge ?? longestAge, longestAge) * 1_000);
      // An instance that has not heard of the burn yet does not have the key in its place either.
      failure = outdated.length > 0 ? new Error('the key set still names a key that was withdrawn') : undefined;
    } catch (error) {
      failure = error;
      onError(error);
    }
  }

  /** The set of an instance that has heard of every burn, or after some patience the one that there is. */
  async function fetchCurrent(): Promise<FetchedKeys> {
    let fetched = await fetchKeys();
    const isOutdated = () => [...burned].some((keyId) => fetched.keys.has(keyId));
    while (isOutdated() && performance.now() - triedAt < BURN_MS.patience) {
      await pause(BURN_MS.pause);
      fetched = await fetchKeys();
    }
    return fetched;
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

type OnError = (error: unknown) => void;

interface FetchedKeys {
  keys: Map<string, KeyObject>;
  /** Seconds for which the issuer lets them be kept. */
  maxAge?: number;
}

/** Asks the addresses in turn until one gives keys, beginning with the one that did last time. */
function fetcherFor({ jwksUri = [], jwks }: KeySourceOptions, onError: OnError): () => Promise<FetchedKeys> {
  if (jwks) return async () => ({ keys: readKeySet(await jwks(), onError) });
  const addresses = [jwksUri].flat();
  if (addresses.length === 0) throw new TypeError('an issuer needs jwksUri or jwks');
  if (!addresses.every((address) => URL.canParse(address)))
    throw new TypeError('jwksUri must be a URL, or a list of them');
  return async () => {
    const end = performance.now() + FETCH_TIMEOUT_MS;
    const failures: unknown[] = [];
    for (const [tried, address] of [...addresses].entries()) {
      try {
        // One that hangs takes its share of the time that is left, and leaves the others theirs.
        const share = Math.max(1, Math.ceil((end - performance.now()) / (addresses.length - tried)));
        const fetched = await fetchFrom(address, share, onError);
        addresses.unshift(...addresses.splice(addresses.indexOf(address), 1));
        for (const failure of failures) onError(failure);
        return fetched;
      } catch (error) {
        failures.push(error);
      }
    }
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'no address gave keys');
  };
}

async function fetchFrom(address: string, timeoutMs: number, onError: OnError): Promise<FetchedKeys> {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const maxAge = /\bmax-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1];
  const keys = readKeySet(await keySetOf(answer), onError);
  return { keys, maxAge: maxAge === undefined ? undefined : Number(maxAge) };
}
