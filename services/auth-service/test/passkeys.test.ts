import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Misuse, softPasskey } from '@taskward/testkit';
import { decodeJwt } from 'jose';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let beside: RunningService;
/** An instance that wants a second factor of everybody. */
let strict: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService({ host: 'localhost' });
  beside = await startService({ beside: service });
  strict = await startService({ settings: { REQUIRE_MFA: 'all' }, beside: service });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await strict?.close();
  await beside?.close();
  await service?.close();
});

const PASSWORD = 'correct horse battery';
// biome-ignore lint/suspicious/noExplicitAny: answers of several operations, looked into by what a test expects
type Any = any;
const post = async (
  path: string,
  body?: unknown,
  headers = {},
  at = service,
): Promise<{ status: number; body: Any }> => {
  const answer = await at.send('POST', path, body, headers);
  return { status: answer.status, body: await answer.json() };
};
const problem = ({ status, body }: { status: number; body: Any }) => [status, String(body.type).split(':').at(-1)];

async function person() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await post('/auth/register', { email, password: PASSWORD });
  return { id: body.user.id as string, email, authorization: { authorization: `Bearer ${body.accessToken}` } };
}
type Person = Awaited<ReturnType<typeof person>>;

const optionsFor = async ({ authorization }: Person) =>
  (await post('/auth/passkeys/options', undefined, authorization)).body;
const signInOptions = async (body?: object) => (await post('/auth/passkeys/sign-in/options', body)).body;
const keep = (owner: Person, response: unknown, name = 'Phone') =>
  post('/auth/passkeys', { name, response }, owner.authorization);

/** Somebody with a passkey. */
async function owner(usual: Misuse = {}) {
  const who = await person();
  const key = softPasskey(service.url, usual);
  const added = await keep(who, key.create(await optionsFor(who)));
  expect(added.status).toBe(201);
  return { ...who, key, passkey: added.body.data.id as string, recoveryCodes: added.body.recoveryCodes as string[] };
}

/** What signing in with a passkey comes to. */
async function signIn(key: ReturnType<typeof softPasskey>, misuse: Misuse = {}, more = {}) {
  return post('/auth/passkeys/sign-in', { response: key.get(await signInOptions(more), misuse), ...more });
}

const amrOf = ({ body }: { body: Any }) => decodeJwt(body.accessToken).amr;
const audited = async (subject: string, type: string) => {
  const sql = 'SELECT details FROM audit WHERE subject = $1 AND type = $2 ORDER BY seq';
  return (await service.database.query(sql, [subject, type])).rows.map(({ details }) => details);
};

test('a passkey is made, kept, and signs in without a name and a password, by two factors', async () => {
  const who = await person();
  const options = await optionsFor(who);
  expect(options).toMatchObject({
    rp: { id: 'localhost', name: 'Taskward' },
    user: { name: who.email },
    authenticatorSelection: { residentKey: 'required' },
  });
  const key = softPasskey(service.url);
  const added = await keep(who, key.create(options), '  Phone ');
  expect(added.body).toMatchObject({ success: true, data: { name: 'Phone', lastUsedAt: null } });
  expect(new Set(added.body.recoveryCodes).size).toBe(10);

  const answer = await service.send('POST', '/auth/passkeys/sign-in', { response: key.get(await signInOptions()) });
  expect(answer.headers.getSetCookie()[0]).toMatch(/^refreshToken=/);
  const signedIn = { status: answer.status, body: (await answer.json()) as Any };
  expect(signedIn.body.user).toMatchObject({ id: who.id, mfa: true });
  expect(amrOf(signedIn)).toEqual(['hwk', 'user', 'mfa']);
  const own = (await (await service.get('/auth/mfa', signedIn.body.accessToken)).json()) as Any;
  expect(own).toMatchObject({
    totp: false,
    passkeys: [{ name: 'Phone', lastUsedAt: expect.any(String) }],
    recoveryCodesLeft: 10,
  });

  // A second one is no first factor, and what is there already is told to the browser.
  const again = await optionsFor({ ...who, authorization: { authorization: `Bearer ${signedIn.body.accessToken}` } });
  expect(again.excludeCredentials).toMatchObject([{ id: key.id, transports: ['internal'] }]);
});

test('one that may be copied to other devices says so', async () => {
  const { key } = await owner({ backupEligible: true });
  expect(amrOf(await signIn(key))).toEqual(['swk', 'user', 'mfa']);
  expect((await signIn(key, { backedUp: true })).status).toBe(200);
});

test('without user verification it is one factor, and shown once more it is no second one', async () => {
  const { key, recoveryCodes } = await owner();
  const due = await signIn(key, { verified: false });
  expect(problem(due)).toEqual([401, 'mfa-required']);
  expect(due.body.factors).toEqual(['passkey', 'recovery_code']);
  const { mfaToken } = due.body;
  expect(problem(await signIn(key, { verified: false }, { mfaToken }))).toEqual([401, 'code-refused']);
  expect((await signIn(key, {}, { mfaToken })).status).toBe(200);
  const once = await signIn(key, { verified: false });
  const byCode = await post('/auth/login', { mfaToken: once.body.mfaToken, recoveryCode: recoveryCodes[0] });
  expect(amrOf(byCode)).toEqual(expect.arrayContaining(['hwk', 'mfa']));
});

test('beside a password it is the second step, of its own person alone', async () => {
  const [one, other] = [await owner(), await owner()];
  const due = await post('/auth/login', { email: one.email, password: PASSWORD });
  expect(problem(due)).toEqual([401, 'mfa-required']);
  expect(due.body.factors).toContain('passkey');
  const { mfaToken } = due.body;
  expect((await signInOptions({ mfaToken })).allowCredentials).toMatchObject([{ id: one.key.id }]);
  expect(problem(await signIn(other.key, {}, { mfaToken }))).toEqual([401, 'code-refused']);
  const signedIn = await signIn(one.key, { verified: false }, { mfaToken });
  expect(amrOf(signedIn)).toEqual(['pwd', 'hwk', 'user', 'mfa']);
  expect(problem(await post('/auth/passkeys/sign-in/options', { mfaToken }))).toEqual([401, 'mfa-expired']);
});

test('who must have a second factor makes a passkey on the way in, once, and is in by that', async () => {
  const { email, id } = await person();
  const due = await post('/auth/login', { email, password: PASSWORD }, {}, strict);
  expect([due.status, due.body.factors, due.body.setUp]).toEqual([401, [], ['totp', 'passkey']]);
  const { mfaToken } = due.body;
  const key = softPasskey(service.url);
  const options = await post('/auth/passkeys/options', { mfaToken }, {}, strict);
  const response = key.create(options.body);
  const added = await post('/auth/passkeys', { name: 'Phone', response, mfaToken }, {}, strict);
  expect([added.status, added.body.recoveryCodes.length]).toEqual([201, 10]);
  // The password alone would add no second one.
  for (const [path, body] of [
    ['/auth/passkeys/options', { mfaToken }],
    ['/auth/passkeys', { name: 'Other', response, mfaToken }],
    ['/auth/mfa/totp', { mfaToken }],
  ] as const) {
    expect([path, ...problem(await post(path, body, {}, strict))]).toEqual([path, 401, 'mfa-expired']);
  }
  const both = await Promise.all([1, 2].map(() => post('/auth/login', { mfaToken }, {}, strict)));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const signedIn = both.find(({ status }) => status === 200) as { body: Any };
  expect([signedIn.body.user.id, amrOf(signedIn)]).toEqual([id, ['pwd', 'hwk', 'user', 'mfa']]);
  expect((await signIn(key)).status).toBe(200);
});

test('nobody gets a weaker way by asking for it, nor by the token of a sign-in that waits', async () => {
  const [one, other] = [await owner(), await owner()];
  const { mfaToken, factors } = (await post('/auth/login', { email: one.email, password: PASSWORD })).body;
  expect(factors).toEqual(['passkey', 'recovery_code']);
  const login = (body: object) => post('/auth/login', { mfaToken, ...body });
  expect(problem(await login({}))).toEqual([401, 'mfa-required']);
  expect(problem(await login({ otp: '000000' }))).toEqual([401, 'code-refused']); // there is no app
  expect(problem(await login({ recoveryCode: other.recoveryCodes[0] }))).toEqual([401, 'code-refused']);
  expect((await login({ password: PASSWORD })).status).toBe(422);
  expect((await login({ email: other.email, recoveryCode: other.recoveryCodes[0] })).status).toBe(422);
  const begun = await Promise.all(['/auth/mfa/totp', '/auth/passkeys/options'].map((path) => post(path, { mfaToken })));
  expect(begun.map(problem)).toEqual([
    [401, 'mfa-expired'],
    [401, 'mfa-expired'],
  ]);
  const remembering = await service.send('POST', '/auth/login', { mfaToken, otp: '000000', remember: true });
  expect(remembering.headers.getSetCookie()).toEqual([]);
  const asBearer = { authorization: `Bearer ${mfaToken}` };
  expect((await service.send('GET', '/auth/me', undefined, asBearer)).status).toBe(401);
  expect((await login({ recoveryCode: one.recoveryCodes[0] })).status).toBe(200);
});

test('the sign-in page of the issuer takes it, alone and as the second step', async () => {
  const { email, key, id } = await owner();
  const browser = new Browser(service.url);
  const begin = async () => {
    const at = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
    return new URL(at.headers.get('location') ?? '').searchParams.get('interaction');
  };
  const send = async (uid: string | null, what: string, body: object) => {
    const answer = await browser.post(`/auth/interaction/${uid}/${what}`, body);
    return { status: answer.status, body: (await answer.json()) as Any };
  };
  const uid = await begin();
  const alone = await send(uid, 'passkey', { response: key.get(await signInOptions()) });
  expect(alone).toMatchObject({ status: 200, body: { redirectTo: `${service.url}/oauth2/authorize/${uid}` } });
  expect((await browser.open(alone.body.redirectTo)).headers.get('location')).toContain('code=');

  const second = new Browser(service.url);
  const page = await second.open(authorizeUrl(service.url, {}, pkce().challenge).href);
  const at = new URL(page.headers.get('location') ?? '').searchParams.get('interaction');
  const due = await second.post(`/auth/interaction/${at}/login`, { username: email, password: PASSWORD });
  const { mfaToken } = (await due.json()) as Any;
  const response = key.get(await signInOptions({ mfaToken }), { verified: false });
  expect((await second.post(`/auth/interaction/${at}/passkey`, { response, mfaToken })).status).toBe(200);
  // And once to register.
  expect(await audited(id, 'sign-in')).toHaveLength(3);
});

test('what was signed is good once, at whichever instance, and for five minutes', async () => {
  const { key } = await owner();
  const response = key.get(await signInOptions());
  const both = [service, beside].map((at) => post('/auth/passkeys/sign-in', { response }, {}, at));
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([200, 401]);
  expect(problem(await post('/auth/passkeys/sign-in', { response }))).toEqual([401, 'passkey-refused']);
  const { challenge } = await signInOptions();
  const bytes = Buffer.from(challenge, 'base64url');
  expect(bytes.readUIntBE(16, 6)).toBeLessThanOrEqual(Date.now() + 300_000);
  bytes.writeUIntBE(Date.now() + 600_000, 16, 6); // to live longer it would have to be signed anew
  expect((await signIn(key, { challenge: bytes.toString('base64url') })).status).toBe(401);
});

test('what was asked for otherwise, elsewhere or by nobody is refused', async () => {
  const one = await owner();
  const other = await owner();
  const registration = (await optionsFor(await person())).challenge;
  const own = (await signInOptions()).challenge;
  const misuses: Misuse[] = [
    { origin: 'https://taskward.example' },
    { origin: 'http://localhost:1' },
    { rpId: 'taskward.example' },
    { type: 'webauthn.create' },
    { challenge: registration },
    { challenge: randomBytes(54).toString('base64url') },
    { challenge: 'AAAA' },
    { challenge: '' },
    { userHandle: Buffer.from(randomBytes(16)).toString('base64url') },
    { userHandle: 'AAAA' },
    { backupEligible: true },
  ];
  for (const misuse of misuses) {
    expect([misuse, ...problem(await signIn(one.key, misuse))]).toEqual([misuse, 401, 'passkey-refused']);
  }
  // Signed by another key than the one that it names.
  const forged = { ...other.key.get({ challenge: own, rpId: 'localhost' }), id: one.key.id, rawId: one.key.id };
  forged.response.userHandle = '';
  expect(
    problem(
      await post('/auth/passkeys/sign-in', {
        response: { ...forged, response: { ...forged.response, userHandle: null } },
      }),
    ),
  ).toEqual([401, 'passkey-refused']);
  expect(problem(await signIn(softPasskey(service.url), { userHandle: 'AAAA' }))).toEqual([401, 'passkey-refused']);
  expect((await signIn(one.key)).status).toBe(200);
});

test('a counter that goes back is taken for a copy of the key: refused, and written down', async () => {
  const { id, key } = await owner({ counter: 5 });
  expect((await signIn(key, { counter: 7 })).status).toBe(200);
  for (const counter of [7, 6, 0]) expect((await signIn(key, { counter })).status).toBe(401);
  expect((await signIn(key, { counter: 8 })).status).toBe(200);
  expect((await audited(id, 'passkey.refused')).map(({ reason }) => reason)).toEqual(['counter', 'counter', 'counter']);
  const uncounted = await owner({ counter: 0 });
  for (let i = 0; i < 2; i++) expect((await signIn(uncounted.key)).status).toBe(200);
});

test('a passkey is added only by whom it was asked for, here, and once', async () => {
  const [who, other] = [await person(), await person()];
  const key = softPasskey(service.url);
  const refused = async (response: unknown) => {
    const { status, body } = await keep(who, response);
    expect([status, body.errors?.[0].path]).toEqual([422, 'response']);
  };
  await refused(key.create(await optionsFor(other)));
  await refused(key.create(await signInOptions(), { challenge: (await signInOptions()).challenge }));
  await refused(key.create(await optionsFor(who), { origin: 'https://elsewhere.example' }));
  await refused(key.create(await optionsFor(who), { rpId: 'elsewhere.example' }));
  const good = key.create(await optionsFor(who));
  expect((await keep(who, good)).status).toBe(201);
  await refused(good);
  expect((await keep(other, key.create(await optionsFor(other)))).status).toBe(409);
});

test('it takes a fresh proof to add and to remove one, and twenty are enough', async () => {
  const { id, authorization, passkey } = await owner();
  const age = (minutes: number) =>
    service.database.query('UPDATE sessions SET auth_time = now() - make_interval(mins => $2) WHERE user_id = $1', [
      id,
      minutes,
    ]);
  await age(11);
  expect(problem(await post('/auth/passkeys/options', undefined, authorization))).toEqual([403, 'proof-too-old']);
  const remove = (one: string) => service.send('DELETE', `/auth/passkeys/${one}`, undefined, authorization);
  expect((await remove(passkey)).status).toBe(403);
  await age(0);
  await service.database.query(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name)
     SELECT gen_random_uuid(), user_id, credential_id || i::text::bytea, public_key, 0, '{}', false, false, 'more'
     FROM passkeys, generate_series(1, 19) AS i WHERE id = $1`,
    [passkey],
  );
  const who = { id, email: '', authorization };
  expect((await keep(who, softPasskey(service.url).create(await optionsFor(who)))).status).toBe(409);
  expect((await remove(passkey)).status).toBe(204);
  expect((await remove(passkey)).status).toBe(404);
  expect((await remove(randomUUID())).status).toBe(404);
});

test('one that was removed signs nobody in, nor does what it signed before; with the last the second step goes', async () => {
  const { id, email, authorization, key, passkey } = await owner();
  const before = await service.send('POST', '/auth/login', { email, password: PASSWORD });
  expect(before.status).toBe(401);
  const signed = key.get(await signInOptions());
  expect((await service.send('DELETE', `/auth/passkeys/${passkey}`, undefined, authorization)).status).toBe(204);
  expect(problem(await post('/auth/passkeys/sign-in', { response: signed }))).toEqual([401, 'passkey-refused']);
  expect((await post('/auth/login', { email, password: PASSWORD })).status).toBe(200);
  expect(await audited(id, 'factor.removed')).toMatchObject([{ factor: 'passkey' }]);
});

test('who has nothing else keeps the last one', async () => {
  const { id, authorization, passkey } = await owner();
  await service.database.query('UPDATE users SET password_hash = NULL WHERE id = $1', [id]);
  const refused = await service.send('DELETE', `/auth/passkeys/${passkey}`, undefined, authorization);
  expect([refused.status, ((await refused.json()) as Any).type]).toEqual([409, 'urn:taskward:problem:last-way-in']);
});

test('a disabled account stays shut, and an address by number has no passkeys', async () => {
  const { id, key } = await owner();
  await service.send('PATCH', `/api/v1/users/${id}`, { disabled: true }, admin.authorization);
  expect((await signIn(key)).status).toBe(401);
});

test('an account that another opened with an address is its owner alone once they have set a password by mail', async () => {
  const { id, email, key } = await owner();
  const { rows } = await service.database.query('SELECT email_verified FROM users WHERE id = $1', [id]);
  expect(rows[0].email_verified).toBe(false);
  await post('/auth/forgot-password', { email }).catch(() => undefined);
  const mails = await service.send('GET', '/api/v1/mails', undefined, admin.authorization);
  const { data } = (await mails.json()) as { data: Array<{ to: string; subject: string; text: string }> };
  const mail = data.find((one) => one.to === email && one.subject.includes('new password'));
  const token = /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
  const reset = await service.send('POST', '/auth/reset-password', { token, password: 'another good phrase' });
  expect(reset.status).toBe(204);
  expect((await signIn(key)).status).toBe(401);
  expect((await post('/auth/login', { email, password: 'another good phrase' })).status).toBe(200);
});
