import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authenticator, factorStories } from './authenticator.ts';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
let beside: RunningService;
beforeAll(async () => {
  const settings = { RATE_LIMIT_SIGNIN: '30', TRUST_PROXY: '1' };
  service = await startService({ settings });
  beside = await startService({ settings, beside: service });
});
afterAll(async () => {
  await beside?.close();
  await service?.close();
});

// Each story comes from an address of its own: the limit of one is not what is asked about here.
let address = 0;
const elsewhere = () => ({ 'x-forwarded-for': `2001:db8:${(++address).toString(16)}::1` });
const { send, register, withApp, forgetCodes, login, password, mfaTokenOf, age } = factorStories(() => ({
  ...service,
  send: (method, path, body, headers) => service.send(method, path, body, { ...elsewhere(), ...headers }),
}));

const problem = async (answer: Response) => {
  const { status, type, factors, setUp } = (await answer.json()) as Record<string, unknown>;
  return { status, type: String(type).split(':').pop(), factors, setUp };
};

test('an app is set up with a secret, counts once a code was given, and then signing in takes two steps', async () => {
  const person = await register();
  const started = await (await send('POST', '/auth/mfa/totp', undefined, person.token)).json();
  expect(started).toMatchObject({
    secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
    qr: expect.stringMatching(/^<svg/),
  });
  expect((started as { uri: string }).uri).toBe(
    `otpauth://totp/Taskward:${encodeURIComponent(person.email)}?issuer=Taskward&secret=${(started as { secret: string }).secret}&algorithm=SHA1&digits=6&period=30`,
  );
  expect((await password(person)).status).toBe(200);

  const withFactor = await withApp();
  expect(new Set(withFactor.recoveryCodes).size).toBe(10);
  const mine = await (await send('GET', '/auth/mfa', undefined, withFactor.token)).json();
  expect(mine).toEqual({
    success: true,
    totp: true,
    passkeys: [],
    recoveryCodesLeft: 10,
    required: false,
    devices: [],
  });
  await forgetCodes(withFactor.id);

  const due = await password(withFactor);
  expect(due.headers.get('www-authenticate')).toBeNull();
  const { mfaToken, ...told } = (await due.json()) as Record<string, string>;
  expect(told).toMatchObject({ status: 401, factors: ['totp', 'recovery_code'], success: false });
  expect(told.type).toMatch(/mfa-required$/);
  const answer = await login({ mfaToken, otp: withFactor.code() });
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { mfa: boolean } };
  expect([answer.status, user.mfa, decodeJwt(accessToken).amr]).toEqual([200, true, ['pwd', 'otp', 'mfa']]);
});

test('a code may come with the password; of somebody without a factor it is not looked at', async () => {
  const person = await withApp();
  await forgetCodes(person.id);
  const otp = person.code(); // a moment later it may be another
  expect((await password(person, { otp })).status).toBe(200);
  expect(await problem(await password(person, { otp }))).toMatchObject({ type: 'code-refused' });
  expect((await password(await register(), { otp: '123456' })).status).toBe(200);
});

test('the code of one step counts once, at two instances at one moment, and none that is older', async () => {
  const person = await withApp();
  await forgetCodes(person.id);
  const tokens = await Promise.all(Array.from({ length: 8 }, () => mfaTokenOf(person)));
  const otp = person.code();
  const answers = await Promise.all(
    tokens.map((mfaToken, i) => (i % 2 ? beside : service).send('POST', '/auth/login', { mfaToken, otp }, elsewhere())),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  const older = { mfaToken: await mfaTokenOf(person), otp: person.code(-1) };
  expect(await problem(await login(older))).toMatchObject({ type: 'code-refused' });
});

test.each([
  [-3, 401],
  [1, 200],
  [3, 401],
])('a clock may be off by a step and by no more: %i steps are answered %i', async (steps, status) => {
  const person = await withApp();
  await forgetCodes(person.id);
  expect((await login({ mfaToken: await mfaTokenOf(person), otp: person.code(steps) })).status).toBe(status);
});

test('a recovery code is good once, of two at one moment too, however it is typed; the last three come with a word', async () => {
  const person = await withApp();
  const [first = '', ...others] = person.recoveryCodes;
  const tokens = await Promise.all([mfaTokenOf(person), mfaTokenOf(person), mfaTokenOf(person)]);
  const typed = [first, ` ${first.toLowerCase()}`, first.replaceAll('-', ' ').replaceAll('0', 'o')];
  const answers = await Promise.all(
    tokens.map((mfaToken, i) =>
      (i % 2 ? beside : service).send('POST', '/auth/login', { mfaToken, recoveryCode: typed[i] }, elsewhere()),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  let notices: unknown;
  for (const recoveryCode of others.slice(0, 6)) {
    const answer = await login({ mfaToken: await mfaTokenOf(person), recoveryCode });
    notices = ((await answer.json()) as { notices?: unknown }).notices;
  }
  expect(notices).toEqual([
    expect.objectContaining({ type: 'few-recovery-codes', message: expect.stringContaining('3 recovery codes') }),
  ]);
  const renewed = await send('POST', '/auth/mfa/recovery-codes', undefined, person.token);
  expect(((await renewed.json()) as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10);
  const old = { mfaToken: await mfaTokenOf(person), recoveryCode: others[8] };
  expect(await problem(await login(old))).toMatchObject({ type: 'code-refused' });
});

test('an mfaToken is of one person and one moment: not for another, not after success, not after a change', async () => {
  const [one, two] = [await withApp(), await withApp()];
  await Promise.all([forgetCodes(one.id), forgetCodes(two.id)]);
  const mfaToken = await mfaTokenOf(one);
  expect(await problem(await login({ mfaToken, otp: two.code() }))).toMatchObject({ type: 'code-refused' });
  const otp = one.code();
  expect((await login({ mfaToken, otp })).status).toBe(200);
  await forgetCodes(one.id);
  expect(await problem(await login({ mfaToken, otp: one.code() }))).toMatchObject({ type: 'mfa-expired' });
  const another = await mfaTokenOf(one);
  await service.database.query(`UPDATE users SET password_hash = 'another' WHERE id = $1`, [one.id]);
  expect((await login({ mfaToken: another, otp })).status).toBe(401);
  const late = await mfaTokenOf(two);
  await service.database.query('UPDATE sign_in_challenges SET expires_at = now()');
  expect(await problem(await login({ mfaToken: late, otp: two.code() }))).toMatchObject({ type: 'mfa-expired' });
  expect((await login({ mfaToken: late, email: two.email, otp: two.code() })).status).toBe(422);
});

test('by a sign-in that waits nobody sets up another factor, nor gets in without one', async () => {
  const person = await withApp();
  const mfaToken = await mfaTokenOf(person);
  expect(await problem(await send('POST', '/auth/mfa/totp', { mfaToken }))).toMatchObject({ type: 'mfa-expired' });
  expect(await problem(await send('POST', '/auth/mfa/totp/confirm', { mfaToken, code: '123456' }))).toMatchObject({
    type: 'mfa-expired',
  });
  expect(await problem(await login({ mfaToken }))).toMatchObject({ type: 'mfa-required' });
});

test('wrong codes are counted exactly, many at once and from many addresses, and the right one is let in no more', async () => {
  const person = await withApp();
  await forgetCodes(person.id);
  const mfaToken = await mfaTokenOf(person);
  const wrong = [-20, -19, 20, 21].map((steps) => person.code(steps));
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      (i % 2 ? beside : service).send('POST', '/auth/login', { mfaToken, otp: wrong[i % 4] }, elsewhere()),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect([statuses.filter((one) => one === 401).length, statuses.filter((one) => one === 429).length]).toEqual([
    30, 10,
  ]);
  expect((await login({ mfaToken, otp: person.code() })).status).toBe(429);
  const recovery = { mfaToken, recoveryCode: person.recoveryCodes[0] };
  expect((await login(recovery)).status).toBe(429);
});

test('what matters is changed with a proof of the last ten minutes, which is renewed by what somebody has', async () => {
  const person = await register();
  await age(person.id, 11);
  const start = () => send('POST', '/auth/mfa/totp', undefined, person.token);
  expect(await problem(await start())).toMatchObject({ status: 403, type: 'proof-too-old' });
  const change = { currentPassword: person.password, newPassword: 'kV9-another-sandbox' };
  expect((await send('POST', '/auth/change-password', change, person.token)).status).toBe(403);
  expect((await send('POST', '/auth/proof', { password: 'wrong' }, person.token)).status).toBe(422);
  const renewed = await send('POST', '/auth/proof', { password: person.password }, person.token);
  const { accessToken } = (await renewed.json()) as { accessToken: string };
  const { auth_time: at, iat } = decodeJwt(accessToken) as { auth_time: number; iat: number };
  expect(iat - at).toBeLessThan(300);
  expect((await start()).status).toBe(200);

  const careful = await withApp();
  await forgetCodes(careful.id);
  await age(careful.id, 11);
  const drop = () => send('DELETE', '/auth/mfa/totp', undefined, careful.token);
  expect(await problem(await send('POST', '/auth/proof', { password: careful.password }, careful.token))).toMatchObject(
    {
      status: 422,
      type: 'mfa-required',
      factors: ['totp', 'recovery_code'],
    },
  );
  expect((await drop()).status).toBe(403);
  const otp = careful.code();
  expect((await send('POST', '/auth/proof', { otp }, careful.token)).status).toBe(200);
  expect((await send('POST', '/auth/proof', { otp }, careful.token)).status).toBe(422);
  expect((await drop()).status).toBe(204);
  expect((await password(careful)).status).toBe(200);
});

test('the first factor ends the other sessions, and taking it away does', async () => {
  const person = await register();
  const other = (await (await password(person)).json()) as { accessToken: string };
  const { secret } = (await (await send('POST', '/auth/mfa/totp', {}, person.token)).json()) as { secret: string };
  expect((await send('POST', '/auth/mfa/totp/confirm', { code: '000000' }, person.token)).status).toBe(422);
  const code = authenticator(secret)();
  expect((await send('POST', '/auth/mfa/totp/confirm', { code }, person.token)).status).toBe(200);
  expect((await service.get('/api/private', other.accessToken)).status).toBe(401);
  expect((await service.get('/api/private', person.token)).status).toBe(200);
});

test('on the page of the issuer the second step is the same', async () => {
  const person = await withApp();
  await forgetCodes(person.id);
  const browser = new Browser(service.url);
  const start = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
  const uid = new URL(start.headers.get('location') ?? '').searchParams.get('interaction');
  const answer = (body: object) => browser.post(`/auth/interaction/${uid}/login`, body);
  const due = (await (await answer({ username: person.email, password: person.password })).json()) as {
    mfaToken: string;
    type: string;
  };
  expect(due.type).toMatch(/mfa-required$/);
  expect((await answer({ mfaToken: due.mfaToken, otp: '000000' })).status).toBe(401);
  const done = await answer({ mfaToken: due.mfaToken, otp: person.code() });
  const { redirectTo } = (await done.json()) as { redirectTo: string };
  const back = await browser.open(redirectTo);
  expect(new URL(back.headers.get('location') ?? '').searchParams.get('code')).toMatch(/./);
});
