import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subjectOf } from '@taskward/jwt-middleware';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { runCommand } from './command.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

const PASSWORD = 'kV9-tulip-sandbox';
let service: RunningService;
let admin: SignedIn;
let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await createTokenIssuer('their-client');
  const { jwksUri, audience } = issuer;
  const settings = { TRUSTED_ISSUERS: JSON.stringify([{ issuer: issuer.issuer, jwksUri, audience }]) };
  service = await startService({ settings });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await service?.close();
  await issuer?.close();
});

const register = (email: string, username?: string, at = service) =>
  at.send('POST', '/auth/register', { email, username, password: PASSWORD });
const login = async (username: string, at = service) =>
  (await at.send('POST', '/auth/login', { username, password: PASSWORD })).status;
const asAdmin = (method: string, path: string, body: unknown) =>
  service.send(method, `/api/v1/users${path}`, body, admin.authorization);

const ALIKE = ['аdmin', 'АDМIN', 'ADMІN', 'adrnin', 'ａｄｍіｎ'];

test.each(ALIKE)('a username that looks like one that is taken (%s) is 409 at every way in', async (username) => {
  const answer = await register(`${ALIKE.indexOf(username)}@lookalike.example`, username);
  expect([answer.status, await answer.json()]).toEqual([
    409,
    expect.objectContaining({ detail: 'This username looks like one that is taken.' }),
  ]);
  expect((await asAdmin('POST', '', { email: 'x@lookalike.example', username })).status).toBe(409);
  expect((await asAdmin('PATCH', `/${(await service.signIn('user')).userId}`, { username })).status).toBe(409);
  const { authorization } = await service.signIn('user');
  expect((await service.send('PATCH', '/auth/profile', { username }, authorization)).status).toBe(409);
});

test('what is derived from an address or comes of another issuer gets another name', async () => {
  const derived = (await (await register('аdmin@derived.example')).json()) as { user: { username: string } };
  expect(derived.user.username).toMatch(/^аdmin-[0-9a-f]{6}$/);
  const token = await issuer.token({
    sub: 'double',
    email: 'double@acme.example',
    username: 'adrnin',
    roles: ['user'],
  });
  const sync = async () =>
    (await (await service.send('POST', '/auth/sync', undefined, { authorization: `Bearer ${token}` })).json()) as {
      data: { username: string };
    };
  const { username } = (await sync()).data;
  expect(username).toBe(`adrnin-${subjectOf(issuer.issuer, 'double').slice(-6)}`);
  expect((await sync()).data.username).toBe(username);
});

test.each(['ada@BÜCHER.example', 'Ada@xn--bcher-kva.example', 'ada@bücher.example.', 'ADA＠ｂücher。example'])(
  'a mailbox in another spelling (%s) is 409 at every way in, and signs in its owner',
  async (email) => {
    const first = await register('ada@bücher.example', 'ada');
    expect([201, 409]).toContain(first.status);
    expect((await register(email, 'somebody')).status).toBe(409);
    expect((await asAdmin('POST', '', { email })).status).toBe(409);
    expect((await asAdmin('PATCH', `/${admin.userId}`, { email })).status).toBe(409);
    expect(await login(email)).toBe(200);
    const { rows } = await service.database.query(`SELECT email FROM users WHERE username = 'ada'`);
    expect(rows).toEqual([{ email: 'ada@xn--bcher-kva.example' }]);
  },
);

test('of many who come at once with names that look alike, one gets it', async () => {
  const names = Array.from({ length: 16 }, (_, n) =>
    [...'scope'].map((one, i) => ((n >> i) & 1 ? twin(one) : one)).join(''),
  );
  const answers = await Promise.all(names.map((name, n) => register(`${n}@at-once.example`, name)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(15).fill(409)]);
  const boxes = ['x@ünited.example', 'x@xn--nited-jva.example', 'x@ÜNITED.example', 'x@ünited.example.'];
  const same = await Promise.all(boxes.map((email, n) => register(email, `united-${'abcd'[n]}`)));
  expect(same.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
});

const TWINS: Record<string, string> = { s: 'ѕ', c: 'с', o: 'о', p: 'р', e: 'е' };
const twin = (one: string) => TWINS[one] as string;

test('a name that was given up is free again', async () => {
  const { authorization } = await service.signIn('user');
  const rename = async (username: string) =>
    (await service.send('PATCH', '/auth/profile', { username }, authorization)).status;
  expect([await rename('released'), await rename('Released'), await rename('user')]).toEqual([200, 200, 200]);
  expect((await register('released@example.com', 'rеleased')).status).toBe(201);
});

test('accounts that were alike before go on, and nobody else can be like them', async () => {
  const before = await startService();
  await register('one@before.example', 'vera', before);
  await register('two@before.example', 'other', before);
  const rewrite = (text: string) => before.database.query(text);
  await rewrite(`TRUNCATE username_skeletons, mailboxes`);
  await rewrite(`UPDATE users SET username = 'vеra', email = 'two@bücher.example' WHERE username = 'other'`);
  const after = await startService({ beside: before });
  for (const name of ['vera', 'vеra', 'two@bücher.example', 'two@xn--bcher-kva.example']) {
    expect([name, await login(name, after)]).toEqual([name, 200]);
  }
  expect((await register('four@before.example', 'νera', after)).status).toBe(409);
  expect((await register('two@BÜCHER.example', 'five', after)).status).toBe(409);
  const second = await after.send('POST', '/auth/login', { username: 'vеra', password: PASSWORD });
  const authorization = `Bearer ${((await second.json()) as { accessToken: string }).accessToken}`;
  const same = await after.send('PATCH', '/auth/profile', { username: 'vеra', name: 'Vera' }, { authorization });
  expect(same.status).toBe(200);
  await after.close();
  await before.close();
});

test('an import tells who looks like somebody here, and what is the same mailbox', async () => {
  const line = (n: number, email: string, username: string) =>
    `${JSON.stringify({ id: `01990000-0000-7000-8000-00000000000${n}`, email, username, name: 'X', roles: ['user'] })}\n`;
  const input =
    line(1, 'a@import.example', 'аdmin') + line(2, 'USER@Demo.com.', 'b') + line(3, 'c@Import.example', 'c');
  const refused = await runCommand('import-users', service.databaseUrl, [], input);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/line 1: username: belongs .*\nline 2: email: belongs /),
  ]);
  const imported = await runCommand('import-users', service.databaseUrl, ['--skip-conflicts'], input);
  expect(imported.stdout).toBe('Added 1 users of 3 lines: 0 here already, 2 in conflict.\n');
  expect((await register('C@import.example.', 'somebody')).status).toBe(409);
  expect((await register('d@import.example', 'с')).status).toBe(422);
  const double = line(4, 'e@import.example', 'eve') + line(5, 'E@IMPORT.example.', 'frank');
  expect((await runCommand('import-users', service.databaseUrl, [], double)).stderr).toContain(
    'line 2: email: is the same as on line 1',
  );
});
