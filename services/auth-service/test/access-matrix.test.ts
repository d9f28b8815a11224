import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { createLogger, inTransaction } from '@taskward/service-kit';
import { createTokenIssuer, operationsOf, type TokenIssuer } from '@taskward/testkit';
import { putPassword } from '../src/credentials/password-store.ts';
import { proofOf } from '../src/credentials/proof.ts';
import { createSecrets } from '../src/secrets.ts';
import { type SignInDeps, startSession } from '../src/sign-in/sign-in.ts';
import { lentTo, signAccessToken } from '../src/tokens/access-tokens.ts';
import { SigningKeys } from '../src/tokens/signing-keys.ts';
import { findUser, insertUser } from '../src/users/user-store.ts';
import { tokenRequest } from './browser.ts';
import { eventually, type RunningService, SECRET, type SignedIn, startService } from './running-service.ts';

/** The scopes of somebody else's applications: of the owner, and of an admin. */
const LENT = {
  'openid of owner': ['openid'],
  'profile of owner': ['profile', 'email'],
  'reads for owner': ['tasks:read'],
  'writes for owner': ['tasks:write'],
  'all but admin of admin': ['openid', 'profile', 'email', 'roles', 'tasks:read', 'tasks:write'],
  'admin of admin': ['admin'],
};
const ALONE = ['anonymous', 'owner', 'other', 'admin', 'service', 'disabled', 'elsewhere', 'guest'] as const;
type Caller = (typeof ALONE)[number] | keyof typeof LENT;
const CALLERS = [...ALONE, ...Object.keys(LENT)] as Caller[];
/** Those alone in a row, then the applications, in the order of LENT; unless told, they get nothing. */
const row = (...statuses: number[]) => {
  const { length } = ALONE;
  const lent = statuses.length > length ? statuses.slice(length) : Object.keys(LENT).map(() => 403);
  return [...statuses.slice(0, length), ...lent];
};
const lent = (status: number) => Object.keys(LENT).map(() => status);
/** Where it does not matter who calls: applications are not asked. */
const alike = (status: number) => ALONE.map(() => status);
/** For people, each of whom sees their own. */
const people = (status: number) => row(401, status, status, status, 401, 401, 401, 403);
/** Applications, of which that with the scope of an admin gets something. */
const lentToAdmin = (status: number) => [403, 403, 403, 403, 403, status];
const admins = (status: number) => row(401, 403, 403, status, 403, 401, 401, 403, ...lentToAdmin(status));

/**
 * What each caller (in the order of CALLERS) is answered about things of `owner`. `disabled` has a token from before,
 * `elsewhere` one of the owner's that our key signed for another audience, `service` one with every scope,
 * `guest` one of another issuer that is trusted, which keeps what is behind the doors of one's own account.
 */
const MATRIX: Record<string, number[]> = {
  'GET /health': alike(200),
  'GET /ready': alike(200),
  'GET /metrics': alike(200),
  'GET /.well-known/jwks.json': alike(200),
  'GET /oauth2/jwks': alike(200),
  'GET /api/public': alike(200),
  'GET /api/private': row(401, 200, 200, 200, 200, 401, 401, 200, ...lent(200)),
  'GET /api/admin': admins(200),
  'GET /internal/revocations/stream': alike(404),
  'POST /internal/people': alike(404),
  'GET /internal/presence': alike(404),
  'POST /internal/presence': alike(404),
  'GET /api/v1/keys': admins(200),
  'POST /api/v1/keys/rotate': admins(201),
  'POST /api/v1/keys/{kid}/burn': admins(200),
  'GET /api/v1/identity-events': row(...[401, 403, 403, 200, 200, 401, 401, 403], ...lentToAdmin(200)),
  'GET /api/v1/people': row(401, 200, 200, 200, 200, 401, 401, 200, ...[403, 403, 200, 403, 200, 403]),
  // The owner is in the team and does not lead it, others are in none.
  'GET /api/v1/teams': row(401, 200, 200, 200, 401, 401, 401, 200, ...[403, 403, 200, 403, 200, 403]),
  'POST /api/v1/teams': row(...[401, 403, 403, 201, 401, 401, 401, 403], ...lentToAdmin(201)),
  'GET /api/v1/teams/{handle}': row(401, 200, 404, 200, 401, 401, 401, 404, ...[403, 403, 200, 403, 404, 403]),
  'PATCH /api/v1/teams/{handle}': row(...[401, 403, 403, 200, 401, 401, 401, 403], ...lentToAdmin(200)),
  'DELETE /api/v1/teams/{handle}': row(...[401, 403, 403, 204, 401, 401, 401, 403], ...lentToAdmin(204)),
  'PUT /api/v1/teams/{handle}/members/{userId}': row(...[401, 403, 404, 200, 401, 401, 401, 404], ...lentToAdmin(200)),
  'DELETE /api/v1/teams/{handle}/members/{userId}': row(
    ...[401, 403, 404, 204, 401, 401, 401, 404],
    ...lentToAdmin(204),
  ),
  'GET /api/v1/roles': admins(200),
  'POST /api/v1/roles': admins(201),
  'POST /api/v1/roles/{name}': admins(201),
  'PATCH /api/v1/roles/{name}': admins(200),
  'DELETE /api/v1/roles/{name}': admins(204),
  'GET /api/v1/users': admins(200),
  'POST /api/v1/users': admins(201),
  'GET /api/v1/users/{id}': admins(200),
  'PATCH /api/v1/users/{id}': admins(200),
  'PUT /api/v1/users/{id}/roles': admins(200),
  'PUT /api/v1/users/{id}/upload-limit': admins(200),
  'POST /api/v1/users/{id}/invitation': admins(204),
  'DELETE /api/v1/users/{id}/mfa': admins(204),
  'DELETE /api/v1/users/{id}': admins(204),
  'GET /api/v1/users/{id}/sessions': admins(200),
  'DELETE /api/v1/users/{id}/sessions': admins(204),
  'DELETE /api/v1/users/{id}/sessions/{sessionId}': admins(204),
  'GET /api/v1/clients': admins(200),
  'POST /api/v1/clients': admins(201),
  'DELETE /api/v1/clients/{id}': admins(204),
  'GET /api/v1/audit': admins(200),
  'GET /api/v1/mails': admins(200),
  'POST /api/v1/mails': row(...[401, 403, 403, 403, 202, 401, 401, 403]),
  'GET /api/v1/mails/{id}': admins(200),
  'POST /api/v1/mails/{id}/retry': admins(409), // without a mail server none waits
  'POST /auth/login': alike(401),
  'POST /auth/register': alike(201),
  'POST /auth/refresh': alike(401),
  'POST /auth/logout': row(401, 204, 204, 204, 401, 401, 401, 403, ...lent(204)), // an application's own session
  'POST /auth/sync': row(401, 422, 422, 422, 422, 401, 401, 200, ...lent(422)),
  'GET /auth/me': row(401, 200, 200, 200, 401, 401, 401, 200, ...[403, 200, 403, 403, 200, 403]),
  'GET /auth/profile': row(401, 200, 200, 200, 401, 401, 401, 200, ...[403, 200, 403, 403, 200, 403]),
  'PATCH /auth/profile': people(200),
  'POST /auth/change-password': people(204),
  'GET /auth/mfa': people(200),
  'POST /auth/mfa/totp': people(200),
  'DELETE /auth/mfa/totp': people(404), // nobody here has set one up
  'POST /auth/mfa/totp/confirm': people(409),
  'POST /auth/mfa/recovery-codes': people(409),
  'DELETE /auth/mfa/devices/{id}': people(404), // none is remembered
  'POST /auth/proof': people(200),
  'POST /auth/not-me': alike(422),
  // Here nothing is reached by a name, and no provider is set up: see passkeys.test and providers.test.
  'POST /auth/passkeys/options': people(409),
  'POST /auth/passkeys': people(409),
  'DELETE /auth/passkeys/{id}': people(404),
  'POST /auth/passkeys/sign-in/options': alike(409),
  'POST /auth/passkeys/sign-in': alike(401),
  'GET /auth/providers': alike(200),
  'GET /auth/accounts': people(200),
  'DELETE /auth/accounts/{id}': people(404),
  'GET /auth/{provider}': alike(404),
  'GET /auth/{provider}/callback': alike(404),
  'POST /auth/forgot-password': alike(202),
  'POST /auth/reset-password': alike(422),
  'POST /auth/verify-email': alike(422),
  'POST /auth/check-link': alike(422),
  'POST /auth/verify-email/resend': people(204),
  'GET /auth/sessions': people(200),
  'DELETE /auth/sessions': people(204),
  'DELETE /auth/sessions/{id}': row(401, 204, 404, 404, 401, 401, 401, 403),
  // Of the owner, by name.
  'GET /auth/user-uploads': row(401, 200, 403, 200, 200, 401, 401, 403, ...[403, 403, 200, 403, 403, 403]),
  'POST /auth/user-uploads/increment': row(401, 200, 403, 200, 200, 401, 401, 403, ...[403, 403, 403, 200, 403, 403]),
  'GET /auth/user-uploads/stats': admins(200),
  'POST /auth/verify-token': alike(200),
  'GET /auth/jwt-info': alike(200),
  'GET /auth/interaction/{uid}': alike(410),
  'POST /auth/interaction/{uid}/login': alike(410),
  // Without the cookie of a sign-in there is none to go on with, and the account is made.
  'POST /auth/interaction/{uid}/register': alike(201),
  'POST /auth/interaction/{uid}/passkey': alike(410),
  'POST /auth/interaction/{uid}/provider': alike(410),
  'POST /auth/interaction/{uid}/consent': alike(410),
  'GET /.well-known/openid-configuration': alike(200),
  'GET /.well-known/oauth-authorization-server': alike(200),
  'GET /oauth2/authorize': alike(303),
  'POST /oauth2/authorize': alike(303),
  'GET /oauth2/authorize/{uid}': alike(303), // to the sign-in page, which says that it is too late
  'POST /oauth2/token': alike(400),
  // Whoever sends no bearer token is a client here, and a public one need not prove who it is.
  'POST /oauth2/par': row(201, 400, 400, 400, 400, 400, 400, 400, ...lent(400)),
  'GET /oauth2/userinfo': row(401, 200, 200, 200, 403, 401, 401, 401, ...[200, 403, 403, 403, 200, 403]),
  'POST /oauth2/userinfo': row(401, 200, 200, 200, 403, 401, 401, 401, ...[200, 403, 403, 403, 200, 403]),
  'POST /oauth2/introspect': alike(400),
  'POST /oauth2/revoke': alike(400),
  'GET /oauth2/logout': alike(200),
  'POST /oauth2/logout': alike(303),
  'POST /oauth2/logout/confirm': alike(400),
  'GET /oauth2/logout/success': alike(200),
};

const PASSWORD = 'correct horse battery';
let service: RunningService;
let theirs: TokenIssuer;
let deps: SignInDeps;
let root: SignedIn;
let serviceToken: string;
let cheapHash: string;
let clientId: string;
beforeAll(async () => {
  theirs = await createTokenIssuer('their-client');
  const { issuer, jwksUri, audience } = theirs;
  const settings = {
    SERVICE_SECRET: 'a secret between services, for tests',
    RATE_LIMIT_SIGNIN: '100000',
    TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, audience }]),
  };
  service = await startService({ settings });
  const pool = service.database;
  const secrets = createSecrets(SECRET);
  const keys = new SigningKeys(pool, secrets, { jwksMaxAge: 300, rotationDays: 30 });
  await keys.start(createLogger('keys', 'silent'));
  // What a session is opened with by hand; nothing here hashes, and nothing asks the feed.
  deps = {
    pool,
    keys,
    secrets,
    tokenIssuer: { issuer: service.url, audience: 'api-gateway', lifetime: 900 },
    config: { REQUIRE_MFA: 'none' },
  } as SignInDeps;
  cheapHash = await hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
  root = await service.signIn('admin');
  const { clientId: id, clientSecret } = await newClient();
  clientId = id;
  const basic = { authorization: `Basic ${btoa(`${id}:${clientSecret}`)}` };
  const answer = await tokenRequest(service.url, { grant_type: 'client_credentials' }, basic);
  serviceToken = ((await answer.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  await service?.close();
  await theirs?.close();
});

async function newClient(): Promise<{ clientId: string; clientSecret: string }> {
  const body = {
    name: 'robot',
    scopes: ['tasks:read', 'tasks:write', 'tasks:delete', 'people:read', 'mail:send', 'uploads:write'],
  };
  const answer = await service.send('POST', '/api/v1/clients', body, root.authorization);
  return ((await answer.json()) as { data: { clientId: string; clientSecret: string } }).data;
}

/** A team with the owner in it, who does not lead it. */
async function teamOf(owner: Person): Promise<string> {
  const handle = randomUUID();
  await service.database.query('INSERT INTO teams (handle, name) VALUES ($1, $1)', [handle]);
  await service.database.query('INSERT INTO team_members (handle, user_id) VALUES ($1, $2)', [handle, owner.id]);
  return handle;
}

/** The name of a role: one that there is, but where it is made. */
async function roleFor(operation: string): Promise<string> {
  const name = randomUUID();
  if (!operation.startsWith('POST')) await service.database.query(`INSERT INTO roles VALUES ($1, '{}')`, [name]);
  return name;
}

async function invited(): Promise<string> {
  const body = { email: `${randomUUID()}@example.com` };
  const answer = await service.send('POST', '/api/v1/users', body, root.authorization);
  return ((await answer.json()) as { data: { id: string } }).data.id;
}

async function person(roles = ['user']) {
  const id = randomUUID();
  const mark = `secret-of-${id.slice(0, 8)}`;
  await inTransaction(service.database, async (db) => {
    await insertUser(db, {
      ...{ id, email: `${mark}@example.com`, username: mark, name: mark, givenName: mark, familyName: mark },
      ...{ company: mark, roles },
    });
    await putPassword(db, id, cheapHash);
  });
  const { authVersion = 0 } = (await findUser(service.database, id)) ?? {};
  const session = async () =>
    (await startSession(deps, proofOf(id, authVersion, ['pwd']), { origin: { device: mark } })).answer.accessToken;
  return { id, mark, token: await session(), session };
}
type Person = Awaited<ReturnType<typeof person>>;

const sidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sid;

/** A token with which somebody calls. */
async function tokenOf(caller: Caller, owner: Person): Promise<string | undefined> {
  if (caller === 'anonymous') return undefined;
  if (caller in LENT) return tokenLent(caller as keyof typeof LENT, owner);
  if (caller === 'owner') return owner.token;
  if (caller === 'service') return serviceToken;
  if (caller === 'guest') {
    const sub = randomUUID();
    const token = await theirs.token({ sub, email: `${sub}@example.com`, username: undefined });
    await service.send('POST', '/auth/sync', undefined, { authorization: `Bearer ${token}` });
    return token;
  }
  if (caller === 'elsewhere') {
    const user = await findUser(service.database, owner.id);
    const to = {
      clientId: 'web',
      scope: 'openid profile email',
      user,
      session: { id: sidOf(owner.token), amr: ['pwd'], authTime: 0 },
    };
    return signAccessToken(deps.keys, { issuer: service.url, audience: 'elsewhere', lifetime: 900 }, to);
  }
  const { id, token } = await person(caller === 'admin' ? ['admin', 'user'] : ['user']);
  if (caller === 'disabled') {
    await service.send('PATCH', `/api/v1/users/${id}`, { disabled: true }, root.authorization);
    await eventually(async () => (await service.get('/api/private', token)).status === 401);
  }
  return token;
}

/** A token of somebody's application, with a session of its own. */
async function tokenLent(caller: keyof typeof LENT, owner: Person): Promise<string> {
  const { id, session } = caller.endsWith('owner') ? owner : await person(['admin', 'user']);
  const user = await findUser(service.database, id);
  const scopes = LENT[caller];
  const to = {
    clientId: 'client-calendar',
    scope: scopes.join(' '),
    user: user && lentTo(scopes, user),
    session: { id: sidOf(await session()), amr: ['pwd'], authTime: 0 },
  };
  return signAccessToken(deps.keys, deps.tokenIssuer, to);
}

/** What an operation is called with so that it would work: a good body, the id of a thing that exists. */
async function call(operation: string, owner: Person): Promise<{ path: string; body?: unknown; form?: object }> {
  const [, path = ''] = operation.split(' ');
  const at = (id: string) => path.replace(/\{\w+\}/, id);
  const parts = { clientDataJSON: 'AAAA', attestationObject: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' };
  const signed = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: parts };
  const bodies: Record<string, unknown> = {
    'POST /api/v1/users': { email: `${randomUUID()}@example.com` },
    'PATCH /api/v1/users/{id}': { name: 'Changed' },
    'PUT /api/v1/users/{id}/roles': { roles: ['user', 'admin'] },
    'PUT /api/v1/users/{id}/upload-limit': { limit: 5 },
    'POST /auth/user-uploads/increment': { userId: owner.id },
    'POST /api/v1/teams': { handle: randomUUID(), name: 'A team' },
    'PATCH /api/v1/teams/{handle}': { description: 'Changed' },
    'PUT /api/v1/teams/{handle}/members/{userId}': { lead: false },
    'POST /api/v1/roles': { name: randomUUID(), permissions: ['users:read'] },
    'POST /api/v1/roles/{name}': { permissions: ['users:read'] },
    'PATCH /api/v1/roles/{name}': { permissions: ['users:read'] },
    'POST /api/v1/mails': { userId: owner.id, subject: 'News', text: 'Something happened.' },
    'POST /api/v1/clients': { name: 'another', scopes: [] },
    'POST /auth/login': { username: owner.mark, password: 'a guess' },
    'POST /auth/register': { email: `${randomUUID()}@example.com`, password: PASSWORD },
    'PATCH /auth/profile': { name: 'Changed' },
    'POST /auth/change-password': { currentPassword: PASSWORD, newPassword: 'another good phrase' },
    'POST /auth/passkeys': { name: 'Phone', response: signed },
    'POST /auth/passkeys/sign-in': { response: signed },
    'POST /auth/interaction/{uid}/passkey': { response: signed },
    'POST /auth/interaction/{uid}/provider': { provider: 'google' },
    'POST /auth/mfa/totp/confirm': { code: '123456' },
    'POST /auth/proof': { password: PASSWORD },
    'POST /auth/forgot-password': { email: `${randomUUID()}@example.com` },
    'POST /auth/reset-password': { token: 'a guess', password: PASSWORD },
    'POST /auth/verify-email': { token: 'a guess' },
    'POST /auth/not-me': { token: 'a guess' },
    'POST /auth/check-link': { purpose: 'verify-email', token: 'a guess' },
    'POST /auth/verify-token': { token: 'a guess' },
    'POST /auth/interaction/{uid}/login': { username: owner.mark, password: PASSWORD },
    'POST /auth/interaction/{uid}/register': { email: `${randomUUID()}@example.com`, password: PASSWORD },
    'POST /auth/interaction/{uid}/consent': { accept: true },
  };
  const authorize = {
    ...{ client_id: 'web', redirect_uri: `${service.url}/`, response_type: 'code', scope: 'openid' },
    ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  };
  const forms: Record<string, object> = {
    'POST /oauth2/authorize': authorize,
    'POST /oauth2/token': { grant_type: 'client_credentials' },
    'POST /oauth2/par': authorize,
    'POST /oauth2/introspect': { token: owner.token },
    'POST /oauth2/revoke': { token: owner.token },
    'POST /oauth2/logout': {},
    'POST /oauth2/logout/confirm': { xsrf: 'a guess' },
  };
  if (operation === 'GET /api/v1/people') return { path: `${path}?id=${owner.id}` };
  if (operation === 'GET /auth/user-uploads') return { path: `${path}?userId=${owner.id}` };
  if (operation === 'GET /oauth2/authorize') return { path: `${path}?${new URLSearchParams(authorize)}` };
  if (path === '/api/v1/clients/{id}') return { path: at((await newClient()).clientId) };
  if (path === '/api/v1/keys/{kid}/burn') {
    const made = await service.send('POST', '/api/v1/keys/rotate', undefined, root.authorization);
    return { path: at(((await made.json()) as { data: { kid: string } }).data.kid) };
  }
  if (path.startsWith('/api/v1/mails/{id}')) {
    await service.send('POST', '/auth/forgot-password', { email: `${owner.mark}@example.com` });
    const { rows } = await service.database.query('SELECT id FROM mails WHERE user_id = $1', [owner.id]);
    return { path: at(rows[0].id) };
  }
  if (path.startsWith('/api/v1/teams/{handle}')) {
    const handle = await teamOf(owner);
    return { path: path.replace('{handle}', handle).replace('{userId}', owner.id), body: bodies[operation] };
  }
  if (path === '/api/v1/roles/{name}') return { path: at(await roleFor(operation)), body: bodies[operation] };
  if (path.endsWith('/{sessionId}')) return { path: at(owner.id).replace('{sessionId}', sidOf(await owner.session())) };
  if (path === '/api/v1/users/{id}/invitation') return { path: at(await invited()) };
  if (path === '/auth/sessions/{id}') return { path: at(sidOf(await owner.session())) };
  return { path: at(path.includes('{uid}') ? 'abc' : owner.id), body: bodies[operation], form: forms[operation] };
}

/** Everything of the owner, of the clients and of the keys that a call could change. */
async function state(owner: Person): Promise<unknown> {
  const { rows } = await service.database.query(
    `SELECT (SELECT to_jsonb(u) FROM users u WHERE id = $1) AS account,
       (SELECT jsonb_agg(id ORDER BY id) FROM sessions WHERE user_id = $1 AND ended_at IS NULL) AS sessions,
       (SELECT jsonb_agg(id ORDER BY id) FROM clients) AS clients,
       (SELECT jsonb_agg(r ORDER BY name) FROM roles r) AS roles,
       (SELECT jsonb_agg(t ORDER BY handle) FROM teams t) AS teams,
       (SELECT jsonb_agg(jsonb_build_object('kid', kid, 'burned', burned_at) ORDER BY kid) FROM signing_keys) AS keys`,
    [owner.id],
  );
  return rows[0];
}

const NAMING = ['GET /api/v1/people', 'GET /api/v1/identity-events', 'GET /api/v1/teams/{handle}'];
/** Who changes what is the owner's beside those who may see it. */
const MAY_CHANGE: Record<string, Caller[]> = {
  'POST /auth/logout': Object.keys(LENT) as Caller[],
  'POST /auth/user-uploads/increment': ['service', 'writes for owner'],
};
const MAY_SEE: Caller[] = ['owner', 'admin', 'profile of owner', 'admin of admin'];
let asked = 0;

test('every operation is in the matrix', async () => {
  const found = operationsOf(service.app.router).filter((operation) => !operation.includes(' /api/auth/'));
  expect(found).toEqual(Object.keys(MATRIX).sort());
  const discovery = (await (await service.get('/.well-known/openid-configuration')).json()) as Record<string, unknown>;
  const told = Object.entries(discovery).filter(([name]) => /_(endpoint|uri)$/.test(name) && !name.startsWith('op_'));
  for (const [, address] of told) {
    const { pathname } = new URL(String(address));
    expect(Object.keys(MATRIX).filter((operation) => operation.endsWith(` ${pathname}`))).not.toEqual([]);
  }
  expect(told.length).toBeGreaterThan(6);
});

test.each(Object.entries(MATRIX))('%s', async (operation, expected) => {
  const [method = ''] = operation.split(' ');
  const answers: Record<string, number> = {};
  for (const caller of CALLERS.slice(0, expected.length)) {
    const owner = await person();
    const token = await tokenOf(caller, owner);
    const { path, body, form } = await call(operation, owner);
    const before = await state(owner);
    const response = await fetch(service.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json', origin: service.url } : {}),
      },
      body: body ? JSON.stringify(body) : form && new URLSearchParams({ ...form }),
    });
    answers[caller] = response.status;
    asked++;
    const text = await response.text();
    if (MAY_SEE.includes(caller)) continue;
    const name = NAMING.includes(operation) ? [] : [owner.mark]; // there a name is what it is for
    for (const secret of [...name, sidOf(owner.token), clientId]) {
      if (!(caller === 'service' && secret === clientId)) expect(text).not.toContain(secret);
    }
    if (!(MAY_CHANGE[operation]?.includes(caller) ?? false)) expect(await state(owner)).toEqual(before);
  }
  expect(answers).toEqual(Object.fromEntries(expected.map((status, i) => [CALLERS[i], status])));
});

/** What takes a proof of the last ten minutes, by two factors of who has two. */
const GUARDED = [
  'POST /api/v1/keys/rotate',
  'POST /api/v1/keys/{kid}/burn',
  'DELETE /api/v1/users/{id}/mfa',
  'POST /api/v1/clients',
  'DELETE /api/v1/clients/{id}',
  'POST /auth/change-password',
  'POST /auth/mfa/totp',
  'DELETE /auth/mfa/totp',
  'POST /auth/mfa/totp/confirm',
  'POST /auth/mfa/recovery-codes',
  'POST /auth/passkeys/options',
  'POST /auth/passkeys',
  'DELETE /auth/passkeys/{id}',
  'DELETE /auth/accounts/{id}',
];
/** What an administrator of one's own account may ask for, and changes something. */
const CHANGING = Object.keys(MATRIX).filter((operation) => {
  const [anonymous, , , admin = 401] = MATRIX[operation] ?? [];
  return !/^(GET|HEAD) /.test(operation) && anonymous === 401 && admin !== 401;
});

test.each([
  ['an old proof', `UPDATE sessions SET auth_time = now() - interval '11 minutes' WHERE user_id = $1`],
  ['a remembered device', `UPDATE users SET second_factors = '{totp}' WHERE id = $1`],
])('with %s nothing is changed that takes a fresh one, and all else is', async (_what, makeSo) => {
  const refused: string[] = [];
  for (const operation of CHANGING) {
    const [owner, admin] = [await person(), await person(['admin', 'user'])];
    const { path, body } = await call(operation, owner);
    await service.database.query(makeSo, [admin.id]);
    const headers = { authorization: `Bearer ${admin.token}` };
    const response = await service.send(operation.split(' ')[0] ?? '', path, body, headers);
    const { type = '' } = (await response.json().catch(() => ({}))) as { type?: string };
    if (type.endsWith('proof-too-old')) refused.push(operation);
  }
  expect(refused.sort()).toEqual([...GUARDED].sort());
  // Somebody's password or address is a way in, their name is none.
  const admin = await person(['admin', 'user']);
  await service.database.query(makeSo, [admin.id]);
  const { id } = await person();
  const change = async (body: object) =>
    (await service.send('PATCH', `/api/v1/users/${id}`, body, { authorization: `Bearer ${admin.token}` })).status;
  const changes = [{ name: 'Changed' }, { email: `${randomUUID()}@example.com` }, { password: PASSWORD }];
  expect(await Promise.all(changes.map(change))).toEqual([200, 403, 403]);
});

test('with a password alone, where a second factor is due, nobody does anything', async () => {
  const admin = await person(['admin', 'user']);
  await service.database.query(`INSERT INTO totp (user_id, secret) VALUES ($1, 'sealed')`, [admin.id]);
  const due = await service.send('POST', '/auth/login', { username: admin.mark, password: PASSWORD });
  const { mfaToken } = (await due.json()) as { mfaToken: string };
  expect(mfaToken).toMatch(/^[\w-]{43}$/);
  const answers: Record<string, number> = {};
  for (const operation of CHANGING) {
    const { path, body } = await call(operation, await person());
    const headers = { authorization: `Bearer ${mfaToken}` };
    answers[operation] = (await service.send(operation.split(' ')[0] ?? '', path, body, headers)).status;
  }
  expect(answers).toEqual(Object.fromEntries(CHANGING.map((operation) => [operation, 401])));
});

test('other mounts, sessions and mails of others stay shut', async () => {
  console.info(
    `access matrix: ${Object.keys(MATRIX).length} operations × at most ${CALLERS.length} callers, ${asked} calls`,
  );
  const own = (mount: string) =>
    operationsOf(service.app.router).filter((operation) => operation.includes(` ${mount}/`));
  expect(own('/api/auth').map((operation) => operation.replace('/api/auth/', '/auth/'))).toEqual(own('/auth'));
  const [owner, other] = [await person(), await person()];
  const remove = (token: string) =>
    service.send('DELETE', `/api/auth/sessions/${sidOf(owner.token)}`, undefined, { authorization: `Bearer ${token}` });
  expect((await remove(other.token)).status).toBe(404);
  expect((await service.get('/api/private', owner.token)).status).toBe(200);
  expect((await remove(await owner.session())).status).toBe(204);
  expect((await service.get('/api/private', owner.token)).status).toBe(401);
});
