import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subjectOf } from '@taskward/jwt-middleware';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { generateKeyPair } from 'jose';
import { keepDisabledOut } from '../src/federation/external-identity-store.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

const AWAY = 'http://127.0.0.1:9/away';
let theirs: TokenIssuer;
let others: TokenIssuer;
let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  [theirs, others] = await Promise.all([createTokenIssuer('their-client'), createTokenIssuer('other-client')]);
  const trusted = (issuer: TokenIssuer, more = {}) => ({
    issuer: issuer.issuer,
    jwksUri: issuer.jwksUri,
    audience: issuer.audience,
    ...more,
  });
  const roleMap = { 'Taskward Admins': 'admin', everyone: 'user' };
  service = await startService({
    settings: {
      TRUSTED_ISSUERS: JSON.stringify([
        trusted(theirs, { rolesClaim: 'groups', roleMap }),
        trusted(others),
        { issuer: AWAY, jwksUri: AWAY, audience: 'away-client' },
      ]),
      RATE_LIMIT_SIGNIN: '40',
    },
  });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await service?.close();
  await Promise.all([theirs?.close(), others?.close()]);
});

const now = () => Math.floor(Date.now() / 1000);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const person = (sub: string, more: object = {}) => ({
  sub,
  email: `${sub}@acme.example`,
  username: `${sub}@acme.example`,
  given_name: 'Ann',
  family_name: 'Doe',
  groups: 'everyone',
  roles: undefined,
  ...more,
});
const tokenOf = (sub: string, more: object = {}) => theirs.token(person(sub, more));

interface Answer {
  status: number;
  body: { data: Record<string, unknown> & { id: string; roles: string[] }; detail: string; type: string };
}
async function sync(token: string, mount = '/auth'): Promise<Answer> {
  const response = await service.send('POST', `${mount}/sync`, undefined, bearer(token));
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const asAdmin = async (method: string, path: string, body?: unknown) => {
  const response = await service.send(method, `/api/v1/users${path}`, body, admin.authorization);
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
};
async function auditOf(id: string): Promise<Array<{ type: string; actor: string; details: Record<string, unknown> }>> {
  const answer = await service.get(`/api/v1/audit?subject=${id}`, admin.accessToken);
  return (await answer.json()).data;
}

test('the first sync makes an account from the claims, the next one brings it up to date', async () => {
  const picture = 'https://acme.example/ann.png';
  const first = await sync(
    await tokenOf('ann', { email_verified: true, groups: ['Taskward Admins', 'everyone'], picture }),
  );
  expect(first.status).toBe(200);
  const id = subjectOf(theirs.issuer, 'ann');
  expect(first.body).toEqual({
    success: true,
    data: {
      id,
      email: 'ann@acme.example',
      username: 'ann',
      name: 'Ann Doe',
      givenName: 'Ann',
      familyName: 'Doe',
      company: null,
      avatar: 'https://acme.example/ann.png',
      roles: ['admin', 'user'],
      permissions: expect.arrayContaining(['users:read', 'tasks:read:own']),
      teams: [],
      emailVerified: true,
      mfa: false,
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      lastSeen: expect.any(String),
      filesUploaded: 0,
      hidesPresence: false,
      locale: null,
    },
  });
  const news = {
    picture: 'http://acme.example/',
    email: 'ann.roe@acme.example',
    username: 'roe',
    family_name: 'Roe',
    groups: 'everyone, Choir',
  };
  const second = await sync(await tokenOf('ann', news), '/api/auth');
  expect(second.body.data).toMatchObject({
    id,
    avatar: picture,
    username: 'roe',
    name: 'Ann Roe',
    roles: ['user'],
    emailVerified: false,
  });
  expect((await sync(await tokenOf('ann', news))).body.data).toMatchObject({ id });
  const { issuer } = theirs;
  expect(await auditOf(id)).toMatchObject([
    { type: 'roles.changed', actor: id, details: { from: ['admin', 'user'], to: ['user'], issuer } },
    { type: 'user.changed', actor: id, details: { email: { to: news.email }, familyName: { from: 'Doe' }, issuer } },
    { type: 'user.created', actor: id, details: { email: 'ann@acme.example', issuer } },
  ]);
});

test('a verified address that becomes another verified one stays verified', async () => {
  const verified = { email_verified: true };
  await sync(await tokenOf('moved', verified));
  const moved = async (more: object) => (await sync(await tokenOf('moved', more))).body.data;
  const [email, later] = ['moved@other.example', 'moved@third.example'];
  expect(await moved({ ...verified, email })).toMatchObject({ email, emailVerified: true });
  expect(await moved({ ...verified, email })).toMatchObject({ email, emailVerified: true });
  expect(await moved({ email: later })).toMatchObject({ email: later, emailVerified: false });
  expect(await moved({ ...verified, email: later })).toMatchObject({ email: later, emailVerified: true });
});

test('a username is kept in the form in which it was found good', async () => {
  const { data } = (await sync(await tokenOf('wide', { username: 'ｗｉｄｅ' }))).body;
  expect(data).toMatchObject({ username: 'wide' });
});

test('simultaneous first syncs make one account, also where usernames clash', async () => {
  const token = await tokenOf('crowd');
  const answers = await Promise.all(Array.from({ length: 20 }, () => sync(token)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  const id = answers[0]?.body.data.id as string;
  expect((await auditOf(id)).map(({ type }) => type)).toEqual(['user.created']);

  const namesakes = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => sync(await tokenOf(`namesake-${i}`, { username: 'namesake' }))),
  );
  expect(namesakes.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(new Set(namesakes.map(({ body }) => body.data.username)).size).toBe(10);
});

test('one subject at two issuers is two people', async () => {
  const one = await sync(await tokenOf('same'));
  const two = await sync(await others.token(person('same', { email: 'same@others.example', roles: ['user', 'boss'] })));
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(two.body.data.id).not.toBe(one.body.data.id);
  expect(two.body.data.roles).toEqual(['user']);
});

test('nobody becomes somebody here by their address or their subject', async () => {
  const before = await (await service.get('/auth/me', admin.accessToken)).json();
  const taken = await sync(await tokenOf('thief', { email: 'ADMIN@demo.com', email_verified: true }));
  expect(taken).toMatchObject({ status: 409, body: { type: 'urn:taskward:problem:email_taken' } });
  const refused = await auditOf(subjectOf(theirs.issuer, 'thief'));
  expect(refused).toMatchObject([{ type: 'sync.refused', details: { reason: 'email_taken', issuer: theirs.issuer } }]);

  const double = await tokenOf(admin.userId, { email: 'double@acme.example' });
  expect((await service.get('/auth/me', double)).status).toBe(404);
  expect((await sync(double)).body.data).toMatchObject({ email: 'double@acme.example', roles: ['user'] });
  expect(await (await service.get('/auth/me', admin.accessToken)).json()).toEqual(before);

  await sync(await tokenOf('mover'));
  expect((await sync(await tokenOf('mover', { email: 'user@demo.com' }))).status).toBe(409);
  expect((await sync(await tokenOf('mover'))).body.data.email).toBe('mover@acme.example');
});

test.each([
  ['no e-mail', { email: undefined }, 'email'],
  ['an e-mail that is none', { email: 'ann' }, 'email'],
  ['a subject with control characters', { sub: 'a\u0000b', email: 'nul@acme.example' }, 'sub'],
])('a token with %s makes no account and says what is missing', async (_name, claims, path) => {
  const { status, body } = await sync(await tokenOf('bare', claims));
  expect(status).toBe(422);
  expect(body).toMatchObject({ success: false, errors: [{ path }], detail: expect.stringContaining('issuer') });
});

test('strange names are made to fit', async () => {
  const odd = { username: `DEFAULT/${'o'.repeat(90)}`, given_name: ` O\u0000\n${'x'.repeat(150)} `, family_name: 7 };
  const { status, body } = await sync(await tokenOf('odd', odd));
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ username: 'odd', givenName: `O ${'x'.repeat(98)}`, familyName: '' });
});

test('only tokens of people of other issuers that are trusted make an account', async () => {
  const stranger = await createTokenIssuer('their-client');
  const { privateKey } = await generateKeyPair('RS256');
  const refused = {
    'an issuer that is not trusted': await stranger.token(person('eve')),
    'the key of another': await stranger.token(person('eve', { iss: theirs.issuer }), {
      header: { kid: theirs.jwk.kid },
    }),
    'a made-up key': await theirs.token(person('eve'), { key: privateKey }),
    'the issuer swapped for ours': await theirs.token(person('eve', { iss: service.url, aud: 'api-gateway' })),
    'the issuer swapped for the other one': await theirs.token(
      person('eve', { iss: others.issuer, aud: 'other-client' }),
    ),
    'another audience': await theirs.token(person('eve', { aud: 'api-gateway' })),
    'an ID token': await theirs.token(person('eve'), { header: { typ: 'JWT' } }),
    'no signature': theirs.unsigned(person('eve')),
    'an end in the past': await theirs.token(person('eve', { iat: now() - 100, exp: now() - 50 })),
  };
  for (const [name, token] of Object.entries(refused)) expect([name, (await sync(token)).status]).toEqual([name, 401]);
  await stranger.close();
  expect((await service.send('POST', '/auth/sync')).status).toBe(401);
  expect((await service.send('GET', '/auth/sync', undefined, bearer(await tokenOf('eve')))).status).toBe(405);

  const own = await sync(admin.accessToken);
  expect(own).toMatchObject({ status: 422, body: { detail: expect.stringContaining('ours') } });
  const ofService = await sync(await theirs.token({ sub: 'billing', client_id: 'billing' }));
  expect(ofService).toMatchObject({ status: 403, body: { detail: expect.stringContaining('service') } });
});

test('an older token does not undo what a newer one told, and one with more roles is refused from then on', async () => {
  const old = await tokenOf('demoted', { iat: now() - 60, groups: 'Taskward Admins,everyone', given_name: 'Old' });
  expect((await sync(old)).body.data.roles).toEqual(['admin', 'user']);
  expect((await service.get('/api/admin', old)).status).toBe(200);
  const fresh = await tokenOf('demoted', { iat: now(), given_name: 'New' });
  expect((await sync(fresh)).body.data.roles).toEqual(['user']);
  expect((await service.get('/api/admin', old)).status).toBe(401);
  expect((await sync(old)).status).toBe(401);
  expect((await service.get('/api/private', fresh)).status).toBe(200);

  const early = await tokenOf('steady', { iat: now() - 60, given_name: 'Early' });
  await sync(await tokenOf('steady', { given_name: 'Late' }));
  expect((await sync(early)).body.data.givenName).toBe('Late');
});

test('somebody who is disabled here is told so, is refused everywhere, and may come back', async () => {
  const token = await tokenOf('blocked');
  const { id } = (await sync(token)).body.data;
  expect((await asAdmin('PATCH', `/${id}`, { disabled: true })).status).toBe(200);
  expect(await sync(token)).toMatchObject({ status: 403, body: { type: 'urn:taskward:problem:account_disabled' } });
  expect((await service.get('/api/private', token)).status).toBe(401);
  // Their issuer goes on making tokens.
  const later = await tokenOf('blocked', { iat: now() + 4 });
  expect((await service.get('/api/private', later)).status).toBe(401);
  expect((await sync(later)).status).toBe(403);
  const refusals = async () =>
    (await service.database.query('SELECT before > now() AS ahead FROM revocations WHERE id = $1', [id])).rows;
  const forget = () => service.database.query('DELETE FROM revocations WHERE id = $1', [id]);
  expect(await refusals()).toEqual([{ ahead: true }]);
  await forget(); // as if the time that they are refused ahead were over
  await keepDisabledOut(service.database);
  await keepDisabledOut(service.database);
  expect(await refusals()).toEqual([{ ahead: true }]);
  await forget();
  expect((await asAdmin('PATCH', `/${id}`, { disabled: false })).status).toBe(200);
  expect((await sync(later)).status).toBe(200);
});

test('who was deleted comes back by a new sign-in only, as the same person', async () => {
  const token = await tokenOf('deleted', { iat: now() - 1 });
  const { id } = (await sync(token)).body.data;
  expect((await asAdmin('DELETE', `/${id}`)).status).toBe(204);
  expect((await sync(token)).status).toBe(401);
  await eventually(async () => (await sync(await tokenOf('deleted'))).status === 200);
  expect((await asAdmin('GET', `/${id}`)).body.data).toMatchObject({ email: 'deleted@acme.example' });
});

test('what the issuer keeps is neither changed nor shown here', async () => {
  const token = await tokenOf('guest');
  expect((await service.get('/auth/me', token)).status).toBe(404);
  const { id } = (await sync(token)).body.data;
  for (const path of ['/auth/me', '/auth/profile', '/api/auth/me']) {
    expect((await (await service.get(path, token)).json()).data).toMatchObject({ id, email: 'guest@acme.example' });
  }
  const refused: Array<[string, string, unknown?]> = [
    ['PATCH', '/auth/profile', { name: 'Somebody Else' }],
    ['POST', '/auth/change-password', { currentPassword: 'none at all', newPassword: 'correct horse' }],
    ['GET', '/auth/sessions'],
    ['DELETE', '/auth/sessions'],
    ['DELETE', `/auth/sessions/${id}`],
    ['POST', '/auth/logout'],
    ['POST', '/auth/verify-email/resend'],
  ];
  for (const [method, path, body] of refused) {
    const answer = await service.send(method, path, body, bearer(token));
    const problem = await answer.json();
    expect([path, answer.status, problem.detail]).toEqual([path, 403, expect.stringContaining(theirs.issuer)]);
  }
  expect((await service.get('/oauth2/userinfo', token)).status).toBe(401);
});

test('an admin sees whose people they are, may block them, and cannot change what their issuer says', async () => {
  const { id } = (await sync(await tokenOf('listed'))).body.data;
  const { body } = await asAdmin('GET', '?q=listed@acme.example');
  expect(body.data).toMatchObject([{ id, issuer: theirs.issuer, disabled: false }]);
  expect((await asAdmin('GET', `/${admin.userId}`)).body.data.issuer).toBeNull();
  for (const changes of [
    { email: 'x@acme.example' },
    { name: 'X' },
    { password: 'correct horse' },
    { roles: ['admin'] },
  ]) {
    expect((await asAdmin('PATCH', `/${id}`, changes)).status).toBe(409);
  }
  expect((await asAdmin('PUT', `/${id}/roles`, { roles: ['admin'] })).status).toBe(409);
});

test('nobody of another issuer signs in with a password, nor gets one by mail', async () => {
  await sync(await tokenOf('mailer'));
  const email = 'mailer@acme.example';
  expect((await service.send('POST', '/auth/login', { email, password: 'correct horse' })).status).toBe(401);
  expect((await service.send('POST', '/auth/forgot-password', { email })).status).toBe(202);
  const { rows } = await service.database.query('SELECT FROM mails WHERE recipient = $1', [email]);
  expect(rows).toEqual([]);
});

test('the last admin of our own stays, however many another issuer has', async () => {
  const { id } = (await sync(await tokenOf('chief', { groups: 'Taskward Admins' }))).body.data;
  expect((await asAdmin('PUT', `/${admin.userId}/roles`, { roles: ['user'] })).status).toBe(409);
  expect((await sync(await tokenOf('chief', { groups: '' }))).body.data).toMatchObject({ id, roles: [] });
});

test('while the keys of their issuer cannot be had, nobody is told that their token is bad', async () => {
  const token = await theirs.token(person('waiting', { iss: AWAY, aud: 'away-client' }));
  const { status } = await sync(token);
  expect(status).toBe(503);
});

test('an account is not synced without end', async () => {
  const token = await tokenOf('eager');
  const statuses = new Set<number>();
  for (let i = 0; i < 41; i++) statuses.add((await sync(token)).status);
  expect([...statuses]).toEqual([200, 429]);
  expect((await sync(await tokenOf('patient'))).status).toBe(200);
});
