import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError, inTransaction, uuidv7 } from '@taskward/service-kit';
import { createTestDatabase } from '@taskward/testkit';
import pg from 'pg';
import { putChallenge } from '../src/factors/challenge-store.ts';
import { enrolmentOf, newSecret } from '../src/factors/totp.ts';
import { codeFactor, type SecondFactor, sealTotp } from '../src/factors/use-factor.ts';
import { createCodeLimit } from '../src/limits/account-limit.ts';
import { createSecrets, randomToken, tokenHash } from '../src/secrets.ts';
import { openSession } from '../src/sessions/session-store.ts';
import { admitWaiting } from '../src/sign-in/door.ts';
import { addUser } from '../src/users/users.ts';
import { authenticator } from './authenticator.ts';
import { SECRET } from './running-service.ts';

// Where codes are guessed at, without the network and the passwords in front of it: ten thousand cost seconds there.
const PEOPLE = 40;
const GUESSES = 10_000;
const AT_ONCE = 16;
const MOST = 20;
const HOME = '198.51.100.1';

const secrets = createSecrets(SECRET);
let created: Awaited<ReturnType<typeof createTestDatabase>>;
let pools: pg.Pool[];
beforeAll(async () => {
  created = await createTestDatabase('auth');
  pools = [1, 2].map(() => new pg.Pool({ connectionString: created.url, max: AT_ONCE / 2 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await created.drop();
});

const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** Somebody whose password is known to whoever guesses: their sign-in waits for a code. */
async function waiting(n: number) {
  const [pool] = pools as [pg.Pool];
  const { id } = await addUser(pool, { email: `guessed-${n}@example.com` });
  const secret = newSecret();
  await pool.query('INSERT INTO totp (user_id, secret) VALUES ($1, $2)', [id, sealTotp({ secrets }, id, secret)]);
  const { rows } = await pool.query('SELECT auth_version FROM users WHERE id = $1', [id]);
  const mfaToken = randomToken();
  const proven = { userId: id, version: rows[0].auth_version, amr: ['pwd'], authTime: Math.floor(Date.now() / 1000) };
  await putChallenge(pool, tokenHash(mfaToken), proven, 60);
  const code = authenticator(enrolmentOf(secret, '').secret);
  const right = new Set(steps(-1, 10).map(code)); // for as long as this may take
  return {
    id,
    mfaToken,
    code,
    wrong: steps(20, 60)
      .map(code)
      .filter((one) => !right.has(one)),
  };
}
type Waiting = Awaited<ReturnType<typeof waiting>>;

test('10,000 guesses at 40 people from many addresses at two instances: as many as allowed are looked at, and none is let in', async () => {
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => waiting(n)));
  // From where somebody has signed in before they are counted apart.
  const session = { id: uuidv7(), userId: (people[0] as Waiting).id, clientId: 'web', device: '', address: HOME };
  await openSession(pools[0] as pg.Pool, { ...session, amr: ['pwd'], authTime: 0 }, tokenHash(randomToken()));

  const looked = new Map<string, number>();
  const counted = (factor: SecondFactor): SecondFactor => {
    return async (db, user) => {
      looked.set(user.id, (looked.get(user.id) ?? 0) + 1);
      return factor(db, user);
    };
  };
  const doors = pools.map((pool) => ({
    ...{ pool, secrets, config: { PUBLIC_URL: 'http://localhost', REQUIRE_MFA: 'none' as const } },
    codeLimit: createCodeLimit(pool, { RATE_LIMIT_SIGNIN: MOST, RATE_LIMIT_SIGNIN_WINDOW: 900 }),
  }));

  /** The first half is wrong, in both kinds; the second is right, and comes too late. */
  async function guess(n: number): Promise<string> {
    const { mfaToken, code, wrong } = people[Math.floor(n / AT_ONCE) % PEOPLE] as Waiting; // at one and the same at once
    const deps = doors[n % 2] as (typeof doors)[number];
    const otp = n < GUESSES / 2 ? wrong[n % wrong.length] : code();
    const brought = n % 3 === 0 ? { recoveryCode: `7K2M-${n}` } : { otp };
    const origin = { address: n % 4 < 2 ? HOME : `203.0.113.${n % 250}` };
    const factor = counted(codeFactor(deps, brought, origin) as SecondFactor);
    return admitWaiting(deps, mfaToken, { origin, factor }, async () => 'in').catch((error) => {
      if (!(error instanceof AppError)) throw error;
      return String(error.type ?? error.code);
    });
  }

  const answers: Record<string, number> = {};
  let next = 0;
  const guesser = async () => {
    while (next < GUESSES) {
      const answer = await guess(next++);
      answers[answer] = (answers[answer] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, guesser));

  const allowed = people.map((_, n) => (n === 0 ? 2 * MOST : MOST));
  const sum = allowed.reduce((a, b) => a + b);
  expect(people.map(({ id }) => looked.get(id))).toEqual(allowed);
  expect(answers).toEqual({ 'code-refused': sum, rate_limited: GUESSES - sum });
  const written = `SELECT type, count(*)::int AS count FROM audit GROUP BY type ORDER BY type`;
  expect((await inTransaction(pools[0] as pg.Pool, (db) => db.query(written))).rows).toEqual([
    { type: 'factor.refused', count: sum },
    { type: 'limit.reached', count: PEOPLE + 1 },
  ]);
}, 120_000);
