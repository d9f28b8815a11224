import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { hashSync } from '@node-rs/bcrypt';
import { decodeJwt } from 'jose';
import type { PoolClient } from 'pg';
import { authorizeUrl, Browser, pkce, signInByCode, tokenRequest } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

// What a password opened must not outlive the password, however the requests overlap.

let service: RunningService;
let admin: SignedIn;
let person: { id: string; username: string };
let made = 0;
const OLD = 'the old password of Rae';
const NEW = 'the new password of Rae';

beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

let other: PoolClient;
beforeEach(async () => {
  other = await service.database.connect();
  const username = `rae${++made}`;
  const answer = await service.send('POST', '/auth/register', {
    email: `${username}@example.com`,
    username,
    password: OLD,
  });
  person = { id: ((await answer.json()) as { user: { id: string } }).user.id, username };
});
afterEach(() => other.release());

const login = (password: string) => service.send('POST', '/auth/login', { username: person.username, password });

const waiting = async () => {
  const { rowCount } = await service.database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rowCount ?? 0;
};

/** Has requests go on at the same moment, the first of them ahead of the others. */
async function inThisOrder<T>(...requests: Array<() => Promise<T>>): Promise<T[]> {
  await other.query('BEGIN');
  await other.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [person.id]);
  const answers: Array<Promise<T>> = [];
  for (const request of requests) {
    answers.push(request());
    await eventually(async () => (await waiting()) === answers.length);
  }
  await other.query('COMMIT');
  return Promise.all(answers);
}

/** Signs in while another transaction has changed the account and is about to commit. */
async function signInDuring(change: string, values: unknown[], password: string): Promise<Response> {
  await other.query('BEGIN');
  await other.query(change, values);
  const answer = login(password);
  await eventually(async () => (await waiting()) === 1);
  await other.query('COMMIT');
  return answer;
}

test('an account that is disabled while its password is being checked is not signed in', async () => {
  const answer = await signInDuring('UPDATE users SET disabled_at = now() WHERE id = $1', [person.id], OLD);
  expect(answer.status).toBe(401);
});

test('a password that is replaced while it is being checked signs nobody in', async () => {
  const change = 'UPDATE users SET password_hash = $2 WHERE id = $1';
  expect((await signInDuring(change, [person.id, hashSync(NEW, { cost: 4 })], OLD)).status).toBe(401);
  expect((await login(NEW)).status).toBe(200);
});

test('renewing an old hash does not bring back a password that was replaced meanwhile', async () => {
  const change = 'UPDATE users SET password_hash = $2 WHERE id = $1';
  await other.query(change, [person.id, hashSync(OLD, { cost: 4 })]);
  expect((await signInDuring(change, [person.id, hashSync(NEW, { cost: 4 })], OLD)).status).toBe(401);
  expect((await login(OLD)).status).toBe(401);
  expect((await login(NEW)).status).toBe(200);
});

test('all of several sign-ins at once that find an old hash get in', async () => {
  await other.query('UPDATE users SET password_hash = $2 WHERE id = $1', [person.id, hashSync(OLD, { cost: 4 })]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => login(OLD)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
});

/** Gets ready to change the password; answers what does it. */
const changePassword = async () => {
  const { accessToken } = (await (await login(OLD)).json()) as { accessToken: string };
  const body = { currentPassword: OLD, newPassword: NEW };
  return async () => {
    const answer = await service.send('POST', '/auth/change-password', body, {
      authorization: `Bearer ${accessToken}`,
    });
    expect(answer.status).toBe(204);
  };
};
const signOutEverywhere = async () => async () => {
  const answer = await service.send('DELETE', `/api/v1/users/${person.id}/sessions`, undefined, admin.authorization);
  expect(answer.status).toBe(204);
};

test('a sign-in that overlaps a demotion has the roles that are left', async () => {
  await other.query(`UPDATE users SET roles = '{admin,user}' WHERE id = $1`, [person.id]);
  const answer = await signInDuring(`UPDATE users SET roles = '{user}' WHERE id = $1`, [person.id], OLD);
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { roles: string[] } };
  expect(user.roles).toEqual(['user']);
  expect(decodeJwt(accessToken).roles).toEqual(['user']);
});

/** What the issuer answers to a browser, as the query of where it sends it. */
const sentTo = async (browser: Browser, url: string) => {
  const answer = await browser.open(url);
  return new URL(answer.headers.get('location') ?? '/', service.url).searchParams;
};
const authorize = (browser: Browser) => sentTo(browser, authorizeUrl(service.url, {}, pkce().challenge).href);

test.each([
  ['the password is changed', () => changePassword()],
  ['an admin signs them out everywhere', () => signOutEverywhere()],
])('a browser whose request is under way while %s is not signed in again', async (_what, end) => {
  const browser = new Browser(service.url);
  await signInByCode(browser, { username: person.username, password: OLD });
  const ended = await end();
  const [, answer] = await inThisOrder<unknown>(ended, () => authorize(browser));
  expect((answer as URLSearchParams).get('code')).toBeNull();
  expect((answer as URLSearchParams).get('error')).toBe('login_required');
  expect((await authorize(browser)).get('interaction')).toBeTruthy();
});

test('a sign-in page that was just passed with the old password signs nobody in after the change', async () => {
  const browser = new Browser(service.url);
  const uid = (await authorize(browser)).get('interaction');
  const passed = await browser.post(`/auth/interaction/${uid}/login`, { username: person.username, password: OLD });
  const { redirectTo } = (await passed.json()) as { redirectTo: string };
  const [, answer] = await inThisOrder<unknown>(await changePassword(), () => sentTo(browser, redirectTo));
  expect((answer as URLSearchParams).get('code')).toBeNull();
  expect((await authorize(browser)).get('interaction')).toBeTruthy();
});

test('a sign-in page that was passed with the old password leads nowhere after the change', async () => {
  const browser = new Browser(service.url);
  const uid = (await authorize(browser)).get('interaction');
  const passed = await browser.post(`/auth/interaction/${uid}/login`, { username: person.username, password: OLD });
  const { redirectTo } = (await passed.json()) as { redirectTo: string };

  await (await changePassword())();
  expect((await sentTo(browser, redirectTo)).get('code')).toBeNull();
});

test('a browser whose sessions have ended has to sign in again after the change', async () => {
  const browser = new Browser(service.url);
  const tokens = await signInByCode(browser, { username: person.username, password: OLD });
  expect((await authorize(browser)).get('code')).toBeTruthy();
  const revoke = new URLSearchParams({ client_id: 'web', token: tokens.refresh_token });
  expect((await fetch(`${service.url}/oauth2/revoke`, { method: 'POST', body: revoke })).status).toBe(200);

  await (await changePassword())();
  const asked = await authorize(browser);
  expect(asked.get('code')).toBeNull();
  expect(asked.get('interaction')).toBeTruthy();
  const refused = { grant_type: 'refresh_token', client_id: 'web', refresh_token: tokens.refresh_token };
  expect((await tokenRequest(service.url, refused)).status).toBe(400);
});

test('sign-ins, forgotten passwords and changes of one account at once do not block each other', async () => {
  const rounds = 10;
  const email = `${person.username}@example.com`;
  const { authorization: asAdmin } = admin;
  const account = `/api/v1/users/${person.id}`;
  const seen: string[] = [];
  const note = async (what: string, answer: Promise<Response>) => void seen.push(`${what} ${(await answer).status}`);
  for (let round = 0; round < rounds; round++) {
    const roles = round % 2 === 0 ? ['user', 'admin'] : ['user'];
    await Promise.all([
      note('login', login(OLD)),
      note('login', login(OLD)),
      note('forgot', service.send('POST', '/auth/forgot-password', { email })),
      note('roles', service.send('PUT', `${account}/roles`, { roles }, asAdmin)),
      note('password', service.send('PATCH', account, { password: OLD }, asAdmin)),
      note('disabled', service.send('PATCH', account, { disabled: round % 3 === 0 }, asAdmin)),
    ]);
  }
  expect(seen).toHaveLength(rounds * 6);
  // A sign-in that overlaps with a change may be refused; nothing else may.
  const fine = ['disabled 200', 'forgot 202', 'login 200', 'login 401', 'password 200', 'roles 200'];
  expect(seen.filter((answer) => !fine.includes(answer))).toEqual([]);
  expect((await service.send('PATCH', account, { disabled: false }, asAdmin)).status).toBe(200);
  expect((await login(OLD)).status).toBe(200);
  const { rows } = await service.database.query<{ deadlocks: number }>(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(rows).toEqual([{ deadlocks: 0 }]);
}, 120_000);
