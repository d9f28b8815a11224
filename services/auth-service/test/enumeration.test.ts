import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chanceOfLonger, likelyError, timesOf } from './mann-whitney.ts';
import { type RunningService, startService } from './running-service.ts';

/** Samples of each kind; ENUMERATION_SAMPLES=1000 for the long run. */
const SAMPLES = Number(process.env.ENUMERATION_SAMPLES ?? 100);
const SEED = Number(process.env.SEED);

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** People of every kind, a fresh one for each sample: one mailbox gets few mails. */
const KINDS = {
  plain: '',
  disabled: 'disabled_at = now()',
  unverified: 'email_verified = false',
  'without password': 'password_hash = NULL',
  external: 'password_hash = NULL',
  deleted: undefined,
};
type Kind = keyof typeof KINDS;
const emailOf = (kind: Kind, n: number) => `${kind.replace(' ', '-')}-${n}@people.example`;

async function addPeople(count: number): Promise<void> {
  const { database } = service;
  await database.query(`DELETE FROM users WHERE email LIKE '%@people.example'`);
  for (const [kind, change] of Object.entries(KINDS)) {
    const base = emailOf(kind as Kind, 0).replace('0@people.example', '');
    await database.query(
      `INSERT INTO users (id, email, username, name, password_hash, email_verified)
       SELECT gen_random_uuid(), $1 || n || '@people.example', $1 || n, 'P', password_hash, true
       FROM users, generate_series(0, $2 - 1) n WHERE username = 'user'`,
      [base, count],
    );
    const who = `email LIKE '${base}%'`;
    if (change === undefined) await database.query(`DELETE FROM users WHERE ${who}`);
    else if (change !== '') await database.query(`UPDATE users SET ${change} WHERE ${who}`);
  }
  await database.query(
    `INSERT INTO external_identities (issuer, subject, user_id, claims_at)
     SELECT 'https://elsewhere.example', username, id, now() FROM users WHERE email LIKE 'external-%@people.example'`,
  );
}

const forgot = (email: string) => service.send('POST', '/auth/forgot-password', { email });
/** Asks for no address: it is their own who is signed in. */
const resend = (email: string) => service.send('POST', '/auth/verify-email/resend', { email });
const login = (email: string) => service.send('POST', '/auth/login', { email, password: 'a guess' });

/** All of an answer but what differs from one request to the next. */
async function told(answer: Response) {
  const { requestId, ...body } = (await answer.json()) as Record<string, unknown>;
  const changing = ['date', 'x-request-id', 'ratelimit', 'ratelimit-policy'];
  const headers = [...answer.headers].filter(([name]) => !changing.includes(name));
  return { status: answer.status, body, headers, names: [...answer.headers.keys()] };
}

test('sign-in, a forgotten password and a mail to verify an address are answered alike for people of every kind and for nobody', async () => {
  await addPeople(1);
  for (const [ask, status] of [
    [login, 401],
    [forgot, 202],
    [resend, 401],
  ] as const) {
    const nobody = await told(await ask(`nobody-${randomUUID()}@people.example`));
    expect(nobody.status).toBe(status);
    for (const kind of Object.keys(KINDS) as Kind[]) expect(await told(await ask(emailOf(kind, 0)))).toEqual(nobody);
  }
  const { rows } = await service.database.query(`SELECT recipient FROM mails ORDER BY recipient`);
  expect(rows.map(({ recipient }) => recipient)).toEqual(
    (['plain', 'unverified', 'without password'] as const).map((kind) => emailOf(kind, 0)),
  );
});

test('the right password does not open a disabled account, and is answered as a wrong one', async () => {
  const { user: password } = service.password;
  const right = await service.send('POST', '/auth/login', { email: emailOf('disabled', 0), password });
  expect(await told(right)).toEqual(await told(await login(emailOf('disabled', 0))));
});

test('a known address is told when registering, and who asks often is stopped', async () => {
  const limited = await startService({ settings: { RATE_LIMIT_SIGNIN: '5' } });
  const register = async () =>
    (await limited.send('POST', '/auth/register', { email: 'user@demo.com', password: 'correct horse battery' }))
      .status;
  const answers = [];
  for (let i = 0; i < 7; i++) answers.push(await register());
  expect(answers).toEqual([409, 409, 409, 409, 409, 429, 429]);
  await limited.close();
});

test('the time of an answer to a forgotten password does not tell whether there is an account', async () => {
  await addPeople(SAMPLES);
  for (let i = 0; i < 10; i++) await forgot(`warm-${i}@people.example`);
  const kinds = ['plain', 'unverified', 'disabled', 'external'] as const;
  const {
    nobody = [],
    careless = [],
    ...known
  } = await timesOf(
    {
      nobody: (n) => forgot(`nobody-${n}@people.example`),
      // The control: an answer without a look at any account. It must be told apart, or the test could not fail.
      careless: () => service.send('POST', '/auth/forgot-password', {}),
      ...Object.fromEntries(kinds.map((kind) => [kind, (n: number) => forgot(emailOf(kind, n))])),
    },
    SAMPLES,
    SEED,
  );
  const error = likelyError(SAMPLES, SAMPLES);
  const chances = Object.entries(known).map(([kind, times]) => ({ kind, chance: chanceOfLonger(times, nobody) }));
  const control = chanceOfLonger(nobody, careless);
  const percent = (chance: number) => (chance * 100).toFixed(1);
  console.info(
    `forgot password: longer than for nobody in ${chances.map(({ kind, chance }) => `${percent(chance)} % (${kind})`).join(', ')} ` +
      `of pairs (alike: 50 ± ${percent(error)}), control ${percent(control)} %; ${SAMPLES} samples each, seed ${SEED}`,
  );
  expect(control - 0.5).toBeGreaterThan(4 * error);
  expect(chances.filter(({ chance }) => Math.abs(chance - 0.5) >= 4 * error)).toEqual([]);
}, 600_000);

test('an address is the same however it is typed', async () => {
  const password = 'correct horse battery';
  const register = async (email: string) => {
    const answer = await service.send('POST', '/auth/register', { email, password });
    return { status: answer.status, email: ((await answer.json()) as { user?: { email: string } }).user?.email };
  };
  expect(await register('ada@example.com')).toEqual({ status: 201, email: 'ada@example.com' });
  expect(await register('e\u0301va@example.com')).toEqual({ status: 201, email: '\u00e9va@example.com' });
  // Full width, capitals, a space after it, a dot at the end, an accent of its own.
  const same = [
    '\uff21DA@example.com',
    'ADA@EXAMPLE.COM',
    ' ada@example.com ',
    'ada@example\uff0ecom',
    'ada@example.com.',
    '\u00e9va@example.com',
  ];
  for (const email of same) {
    expect(await register(email)).toEqual({ status: 409, email: undefined });
    for (const field of ['email', 'username']) {
      expect((await service.send('POST', '/auth/login', { [field]: email, password })).status).toBe(200);
    }
  }
  const mails = async () =>
    (await service.database.query(`SELECT FROM mails WHERE recipient = 'ada@example.com'`)).rowCount;
  const before = await mails();
  await forgot('\uff21da@example.com');
  expect(await mails()).toBe((before as number) + 1);
  // What cannot be seen, nothing between dots.
  for (const email of ['ada\u200b@example.com', 'ada@example.com\u0000', 'ada@example..com', 'a da@example.com']) {
    expect(await register(email)).toEqual({ status: 422, email: undefined });
  }
}, 90_000);
