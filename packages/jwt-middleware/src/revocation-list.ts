import type { Identity } from './identity.ts';

/** One entry of an issuer's feed. Times in seconds since 1970. */
export interface Revocation {
  /** Rises with each entry; a reader that comes back names the last one it has. */
  seq: number;
  kind: 'session' | 'user' | 'client' | 'key';
  /** A `sid`, a subject, a `client_id` or a `kid`. */
  id: string;
  /** Of `user`: the issuer's own tokens whose `ver` is below it, or missing, are refused. */
  version?: number;
  /** Of `user`: tokens of external issuers with an `iat` before it are refused, and none of the issuer's own. */
  before?: number;
  /** After it every token that the entry concerns has expired. */
  expiresAt: number;
}

/** What is withdrawn, as far as it was heard: an index of the entries of one issuer's feed. */
export interface RevocationList {
  add(entry: Revocation): void;
  /**
   * Sessions, clients, keys and versions are of the issuer whose feed it is; of a person of an external issuer the
   * entries know only the id and a moment. Whether an identity that is not external is of this very issuer is for the
   * caller to know.
   */
  isRevoked(identity: Identity): boolean;
  /** Calls back for each key that is withdrawn, those already known included. */
  onKeyBurned(callback: (keyId: string) => void): void;
  /** Forgets what has expired. Keys stay: whoever stole one signs what lives as long as they like. */
  prune(): void;
  /** The highest `seq` so far, 0 before the first. */
  lastSeq(): number;
}

/** What holds for one id; minus infinity where no entry says it. */
interface Bounds {
  version: number;
  before: number;
  expiresAt: number;
}

const UNHEARD: Bounds = {
  version: Number.NEGATIVE_INFINITY,
  before: Number.NEGATIVE_INFINITY,
  expiresAt: Number.NEGATIVE_INFINITY,
};
const NO_VERSION = -1; // below every version that there is

/** Makes an empty list. */
export function createRevocationList(): RevocationList {
  const known: Record<Revocation['kind'], Map<string | undefined, Bounds>> = {
    session: new Map(),
    user: new Map(),
    client: new Map(),
    key: new Map(),
  };
  const keyListeners: Array<(keyId: string) => void> = [];
  let lastSeq = 0;

  return {
    add(entry) {
      lastSeq = Math.max(lastSeq, entry.seq);
      if (!Object.hasOwn(known, entry.kind)) return; // of a later version of the issuer
      const entries = known[entry.kind];
      const isNew = !entries.has(entry.id);
      entries.set(entry.id, together(entry, entries.get(entry.id)));
      if (entry.kind === 'key' && isNew) for (const listener of keyListeners) listener(entry.id);
    },
    isRevoked({ external, subject, version = NO_VERSION, issuedAt, sessionId, clientId, keyId }) {
      const user = known.user.get(subject) ?? UNHEARD;
      if (external) return issuedAt < user.before;
      return (
        version < user.version || known.session.has(sessionId) || known.client.has(clientId) || known.key.has(keyId)
      );
    },
    onKeyBurned(callback) {
      keyListeners.push(callback);
      for (const keyId of known.key.keys()) callback(keyId as string);
    },
    prune() {
      const now = Date.now() / 1_000;
      for (const entries of [known.session, known.user, known.client]) {
        for (const [id, { expiresAt }] of entries) if (expiresAt < now) entries.delete(id);
      }
    },
    lastSeq: () => lastSeq,
  };
}

/** Two words about one: what either refuses is refused, for as long as either says. */
const together = (entry: Revocation, known = UNHEARD): Bounds => ({
  version: Math.max(entry.version ?? UNHEARD.version, known.version),
  before: Math.max(entry.before ?? UNHEARD.before, known.before),
  expiresAt: Math.max(entry.expiresAt, known.expiresAt),
});
