/**
 * Whether a password's hash from elsewhere may be taken over: bcrypt or argon2id, strong enough to be worth keeping,
 * and not so dear that checking it once would hold up everybody else.
 *
 * @returns what is wrong with it, without the hash; nothing where it is fine
 */
export function hashFault(hash: string): string | undefined {
  if (hash.startsWith('$2')) return bcryptFault(hash);
  if (hash.startsWith('$argon2id$')) return argonFault(hash);
  const kind = /^\$(argon2\w*|\w{1,10})\$/.exec(hash)?.[1];
  return `${kind ? `is of the kind ${kind}` : 'is of an unknown kind'}; taken are bcrypt ($2a$, $2b$, $2y$) and argon2id`;
}

// OWASP's least for bcrypt; each step doubles the time, and 14 takes about a second.
const COST = { least: 10, most: 14 };
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

function bcryptFault(hash: string): string | undefined {
  const cost = Number(BCRYPT.exec(hash)?.[1] ?? Number.NaN);
  if (Number.isNaN(cost)) return 'is not a whole bcrypt hash ($2a$, $2b$ or $2y$)';
  if (cost < COST.least) return `is bcrypt of cost ${cost}, which is too weak: at least ${COST.least}`;
  if (cost > COST.most) return `is bcrypt of cost ${cost}, which takes too long to check: at most ${COST.most}`;
  return undefined;
}

// OWASP's weakest choice is 7 MiB with 5 passes; ours is 64 MiB with 3. Every sign-in may cost that much memory.
const MEMORY_KIB = { least: 7_168, most: 262_144 };
const WORK = { least: 35_840, most: 1_048_576 };
const MOST_LANES = 16;
const ARGON =
  /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,8})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function argonFault(hash: string): string | undefined {
  const parts = ARGON.exec(hash);
  if (!parts) return 'is not a whole argon2id hash ($argon2id$v=19$m=…,t=…,p=…$salt$hash)';
  const [memory, passes, lanes] = parts.slice(1, 4).map(Number) as [number, number, number];
  if (memory > MEMORY_KIB.most) {
    return `is argon2id with ${mebibytes(memory)} of memory, which is too much: at most ${mebibytes(MEMORY_KIB.most)}`;
  }
  if (memory * passes > WORK.most || lanes > MOST_LANES) {
    return `is argon2id with ${passes} passes and ${lanes} lanes, which takes too long to check`;
  }
  if (memory < MEMORY_KIB.least || memory * passes < WORK.least || lanes < 1) {
    return `is argon2id with ${mebibytes(memory)} and ${passes} passes, which is too weak`;
  }
  return undefined;
}

const mebibytes = (kib: number) => `${Math.round(kib / 102.4) / 10} MiB`;
