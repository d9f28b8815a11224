import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { softPasskey } from '@taskward/testkit';
import { factorStories, type PersonWithApp } from './authenticator.ts';
import { runCommand } from './command.ts';
import { type RunningService, SECRET, startService } from './running-service.ts';

const TRANSFER_SECRET = 'a secret for one file, long enough to be one';
const OTHER_SECRET = 'a secret of another installation, long enough';
const ISSUER = 'https://id.example.com';
// biome-ignore lint/suspicious/noExplicitAny: lines and answers of several kinds, looked into by what a test expects
type Any = any;

let from: RunningService;
let to: RunningService;
let person: PersonWithApp;
let passkey: ReturnType<typeof softPasskey>;
let used: string;
let file: string;
const stories = factorStories(() => from);
const there = factorStories(() => to);
const settingsOf = (own: string, transfer = TRANSFER_SECRET) => ({
  KEY_ENCRYPTION_SECRET: own,
  TRANSFER_SECRET: transfer,
});
const exportOf = (at: RunningService, settings = {}) => runCommand('export-users', at.databaseUrl, [], '', settings);
const importInto = (at: RunningService, input: string, settings = {}, ...args: string[]) =>
  runCommand('import-users', at.databaseUrl, args, input, settings);
const lineOf = (text: string, id: string): Any => JSON.parse(text.split('\n').find((line) => line.includes(id)) ?? '');
const asLines = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const content = async (at: RunningService) =>
  (
    await at.database.query(
      `SELECT (SELECT json_agg(u ORDER BY id) FROM users u)::text AS users, (SELECT count(*) FROM audit) AS audit,
         (SELECT json_agg(t ORDER BY user_id) FROM totp t)::text AS totp,
         (SELECT json_agg(r ORDER BY hash) FROM recovery_codes r)::text AS codes,
         (SELECT json_agg(p ORDER BY id) FROM passkeys p)::text AS passkeys,
         (SELECT json_agg(l ORDER BY id) FROM linked_accounts l)::text AS accounts`,
    )
  ).rows[0];

beforeAll(async () => {
  from = await startService({ host: 'localhost' });
  // Another installation: its own secret, in the place of the first one.
  const settings = { SEED_DEMO: 'false', KEY_ENCRYPTION_SECRET: OTHER_SECRET, PUBLIC_URL: from.url };
  to = await startService({ settings });
  person = await stories.withApp();
  passkey = softPasskey(from.url);
  const options = await (await stories.send('POST', '/auth/passkeys/options', undefined, person.token)).json();
  const added = { name: 'Phone', response: passkey.create(options as Any) };
  expect((await stories.send('POST', '/auth/passkeys', added, person.token)).status).toBe(201);
  used = person.recoveryCodes.pop() as string;
  const recovered = await stories.login({ mfaToken: await stories.mfaTokenOf(person), recoveryCode: used });
  expect(recovered.status).toBe(200);
  await from.database.query(
    `INSERT INTO linked_accounts (id, user_id, issuer, subject, label) VALUES (gen_random_uuid(), $1, $2, '42', 'me')`,
    [person.id, ISSUER],
  );
  const exported = await exportOf(from, settingsOf(SECRET));
  expect([exported.code, exported.stderr]).toEqual([0, expect.stringContaining('users')]);
  file = exported.stdout;
});
afterAll(async () => {
  await to?.close();
  await from?.close();
});

test('without something to seal secrets with nobody who has a second factor leaves', async () => {
  const before = await content(from);
  for (const settings of [{}, { TRANSFER_SECRET }, { KEY_ENCRYPTION_SECRET: SECRET }]) {
    const refused = await exportOf(from, settings);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('TRANSFER_SECRET') });
  }
  const same = await exportOf(from, settingsOf(SECRET, SECRET));
  expect(same).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('TRANSFER_SECRET') });
  expect(await content(from)).toEqual(before);
});

test('a line has factors and linked accounts, and nothing of them that lets anybody in', async () => {
  const line = lineOf(file, person.id);
  expect(line.factors.passkeys).toMatchObject([{ name: 'Phone', counter: 1, transports: ['internal'] }]);
  expect(line.factors.recoveryCodes.hashes).toHaveLength(9);
  expect(line.linkedAccounts).toMatchObject([{ issuer: ISSUER, subject: '42', label: 'me' }]);
  const { rows } = await from.database.query(`SELECT encode(secret, 'base64') AS sealed FROM totp`);
  expect(rows.map(({ sealed }) => sealed.replace('\n', ''))).not.toContain(line.factors.totp.secret);
});

test('what does not open changes nothing: another key, none, another person, a changed byte', async () => {
  const before = await content(to);
  const line = lineOf(file, person.id);
  const swapped = { ...line, id: '01990000-0000-7000-8000-000000000001' };
  const sealed = Buffer.from(line.factors.totp.secret, 'base64');
  sealed[20] = (sealed[20] as number) ^ 1;
  const changed = { ...line, factors: { ...line.factors, totp: { secret: sealed.toString('base64'), lastStep: 1 } } };
  const right = settingsOf(OTHER_SECRET);
  const wrong: Array<[string, object]> = [
    [file, settingsOf(OTHER_SECRET, 'not the secret that this file was sealed with')],
    [file, { TRANSFER_SECRET }],
    [file, {}],
    [asLines(swapped), right],
    [asLines(changed), right],
  ];
  for (const [input, settings] of wrong) {
    const refused = await importInto(to, input, settings);
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Nothing was imported .* 1 with faults/) });
    expect(refused.stderr).toMatch(/line \d+: factors: (needs|does not open)/);
  }
  const notOurs = await importInto(to, file, settingsOf(SECRET));
  expect(notOurs).toMatchObject({ code: 2, stderr: expect.stringContaining('not that of this installation') });
  expect(await content(to)).toEqual(before);
});

test('faults of factors are told by path', async () => {
  const before = await content(to);
  const line = lineOf(file, person.id);
  const { factors } = line;
  const [key] = factors.passkeys;
  const other = {
    id: '01990000-0000-7000-8000-000000000002',
    email: 'other@example.com',
    username: 'other',
    name: 'O',
  };
  const bad = [
    { ...line, factors: { ...factors, passkeys: [key, key] } },
    { ...line, factors: { recoveryCodes: factors.recoveryCodes } },
    { ...line, factors: { ...factors, passkeys: [{ ...key, counter: -1, publicKey: 'AB=' }] } },
    { ...line, factors: { totp: { secret: 'short', lastStep: 1 } } },
    { ...line, linkedAccounts: [{ ...line.linkedAccounts[0], issuer: 'javascript:1' }] },
    { ...line, linkedAccounts: [line.linkedAccounts[0], line.linkedAccounts[0]] },
    line,
    { ...line, ...other, factors: { passkeys: [key] }, linkedAccounts: line.linkedAccounts },
  ];
  const refused = await importInto(to, asLines(...bad), settingsOf(OTHER_SECRET));
  expect([refused.code, await content(to)]).toEqual([1, before]);
  const told = refused.stderr.split('\n').filter((one) => one.startsWith('line '));
  expect(told.map((one) => one.split(': ').slice(0, 2).join(': '))).toEqual([
    'line 1: factors.passkeys.1',
    'line 2: factors',
    'line 3: factors.passkeys.0.publicKey',
    'line 3: factors.passkeys.0.counter',
    'line 4: factors.totp.secret',
    'line 5: linkedAccounts.0.issuer',
    'line 6: linkedAccounts.1',
    'line 8: factors.passkeys',
    'line 8: linkedAccounts',
  ]);
});

test('people move with their factors: each lets in there as here, and what was used up stays so', async () => {
  const imported = await importInto(to, file, settingsOf(OTHER_SECRET));
  expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('lines read')]);
  const again = await exportOf(to, settingsOf(OTHER_SECRET));
  const [before, after] = [lineOf(file, person.id), lineOf(again.stdout, person.id)];
  const sealed = {
    totp: { secret: expect.any(String) },
    recoveryCodes: { key: expect.any(String) },
  };
  expect(after).toEqual({
    ...before,
    factors: {
      ...before.factors,
      totp: { ...before.factors.totp, ...sealed.totp },
      recoveryCodes: { ...before.factors.recoveryCodes, ...sealed.recoveryCodes },
    },
  });

  const password = await there.password(person);
  expect([password.status, await password.json()]).toEqual([
    401,
    expect.objectContaining({ factors: ['totp', 'passkey', 'recovery_code'] }),
  ]);
  const mfaToken = await there.mfaTokenOf(person);
  const step = async (more: object) => (await there.login({ mfaToken, ...more })).status;
  expect(await step({ otp: person.usedCode })).toBe(401); // it counted when the app was set up
  expect(await step({ recoveryCode: used })).toBe(401);
  expect(await step({ recoveryCode: person.recoveryCodes[0] })).toBe(200);
  await there.forgetCodes(person.id);
  expect((await there.password(person, { otp: person.code() })).status).toBe(200);
  const options = await (await there.send('POST', '/auth/passkeys/sign-in/options')).json();
  const byKey = await there.send('POST', '/auth/passkeys/sign-in', { response: passkey.get(options as Any) });
  expect(byKey.status).toBe(200);
  const { rows } = await to.database.query(
    `SELECT ARRAY(SELECT unnest(second_factors) ORDER BY 1) AS factors, ARRAY(SELECT unnest(proof_methods) ORDER BY 1) AS ways
     FROM users WHERE id = $1`,
    [person.id],
  );
  expect(rows).toEqual([{ factors: ['passkey', 'totp'], ways: ['passkey', 'provider', 'pwd'] }]);
});

test('recovery codes move on from where they were not made, and back to where their key is known', async () => {
  const third = await startService({ settings: { SEED_DEMO: 'false' } });
  try {
    const exported = await exportOf(to, settingsOf(OTHER_SECRET));
    expect((await importInto(third, exported.stdout, settingsOf(SECRET))).code).toBe(0);
    const { rows } = await third.database.query('SELECT DISTINCT sealed_key FROM recovery_codes');
    expect(rows).toEqual([{ sealed_key: null }]);
    const at = factorStories(() => third);
    const answer = await at.login({ mfaToken: await at.mfaTokenOf(person), recoveryCode: person.recoveryCodes[1] });
    expect(answer.status).toBe(200);
  } finally {
    await third.close();
  }
});

test('a passkey or an account elsewhere of somebody here is a conflict, and never taken over', async () => {
  const line = lineOf(file, person.id);
  const other = {
    id: '01990000-0000-7000-8000-000000000003',
    email: 'third@example.com',
    username: 'third',
    name: 'T',
  };
  const taken = { ...line, ...other, factors: { passkeys: line.factors.passkeys } };
  const before = await content(to);
  const refused = await importInto(to, asLines(taken));
  expect([refused.code, await content(to)]).toEqual([1, before]);
  expect(refused.stderr).toMatch(/line 1: factors.passkeys: belongs .*\nline 1: linkedAccounts: belongs /);
  const skipped = await importInto(to, asLines(taken), {}, '--skip-conflicts');
  expect([skipped.code, await content(to)]).toEqual([0, before]);
});
