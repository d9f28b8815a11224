import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type MailServer, startMailServer, tokenOf } from '@taskward/testkit';
import { eventually, type RunningService, startService } from './running-service.ts';

const PASSWORD = 'correct horse battery';
let smtp: MailServer;
let service: RunningService;
beforeAll(async () => {
  smtp = await startMailServer();
  const settings = { SMTP_URL: smtp.url, MAIL_FROM: 'Taskward <tasks@example.com>' };
  service = await startService({ settings });
});
afterAll(async () => {
  await service?.close();
  await smtp?.close();
});

const post = async (path: string, body: unknown, headers = {}) =>
  (await service.send('POST', `/auth${path}`, body, headers)).status;
const register = async (email: string) =>
  (await (await service.send('POST', '/auth/register', { email, password: PASSWORD })).json()) as {
    accessToken: string;
  };
const login = (email: string, password: string) => post('/login', { email, password });
const resets = async (email: string, count = 1) =>
  (await smtp.mailsTo(email, count + 1)).filter(({ link }) => link.includes('/reset-password?')).map(tokenOf);
const profile = async (token: string) => (await (await service.get('/auth/me', token)).json()) as { data: unknown };

test('registering sends a link that confirms the address, once', async () => {
  const { accessToken } = await register('ada@example.com');
  const [mail] = await smtp.mailsTo('ada@example.com');
  expect(mail?.subject).toBe('Confirm your e-mail address for Taskward');
  expect(mail?.link).toMatch(`${service.url}/verify-email?token=`);
  expect(mail?.raw).toMatch(/^From: Taskward <tasks@example\.com>/m);
  expect(mail?.raw).toContain('text/html');
  expect(await profile(accessToken)).toMatchObject({ data: { emailVerified: false } });
  expect(await post('/verify-email', { token: tokenOf(mail) })).toBe(204);
  expect(await profile(accessToken)).toMatchObject({ data: { emailVerified: true } });
  expect(await post('/verify-email', { token: tokenOf(mail) })).toBe(422);
});

test('a mail is in the language of its reader, in English where they have none that is there', async () => {
  for (const [locale, hello] of [
    ['de-CH', 'Hallo,'],
    ['fr', 'Hello,'],
  ]) {
    const email = `${locale}@example.com`;
    expect(await post('/register', { email, password: PASSWORD, locale })).toBe(201);
    const [mail] = await smtp.mailsTo(email);
    expect(mail?.raw).toContain(hello);
    expect(await post('/verify-email', { token: tokenOf(mail) })).toBe(204);
  }
});

test('a confirmation can be sent again, and the new link voids the first', async () => {
  const { accessToken } = await register('bea@example.com');
  expect(await post('/verify-email/resend', undefined)).toBe(401);
  await smtp.mailsTo('bea@example.com');
  const bearer = { authorization: `Bearer ${accessToken}` };
  expect(await post('/verify-email/resend', undefined, bearer)).toBe(204);
  const [first, second] = (await smtp.mailsTo('bea@example.com', 2)).map(tokenOf);
  expect(await post('/verify-email', { token: first })).toBe(422);
  expect(await post('/reset-password', { token: second, password: 'another one entirely' })).toBe(422);
  expect(await post('/verify-email', { token: second })).toBe(204);
  expect(await post('/verify-email/resend', undefined, bearer)).toBe(204);
  expect(await smtp.mailsTo('bea@example.com', 2)).toHaveLength(2);
});

test('a forgotten password is set by the link, once, and every session ends', async () => {
  const { accessToken } = await register('cy@example.com');
  expect(await post('/forgot-password', { email: 'CY@example.com' })).toBe(202);
  const [token] = await resets('cy@example.com');
  expect(await post('/reset-password', { token, password: 'short' })).toBe(422);
  const uses = [1, 2, 3].map(() => post('/reset-password', { token, password: 'a brand new phrase' }));
  expect((await Promise.all(uses)).sort()).toEqual([204, 422, 422]);
  await eventually(async () => (await service.get('/api/private', accessToken)).status === 401);
  expect(await login('cy@example.com', PASSWORD)).toBe(401);
  expect(await login('cy@example.com', 'a brand new phrase')).toBe(200);
});

test('to look at a link changes nothing, and one that did its work is told from any other for as long as it was good', async () => {
  const typeAt = async (path: string, body: unknown) => {
    const response = await service.send('POST', `/auth${path}`, body);
    return response.status === 204 ? 204 : ((await response.json()) as { type: string }).type.split(':').at(-1);
  };
  const check = (purpose: string, token: unknown) => typeAt('/check-link', { purpose, token });
  const { accessToken } = await register('cleo@example.com');
  const confirm = tokenOf((await smtp.mailsTo('cleo@example.com'))[0]);
  for (let times = 0; times < 3; times++) expect(await check('verify-email', confirm)).toBe(204);
  expect(await check('reset-password', confirm)).toBe('invalid');
  expect(await profile(accessToken)).toMatchObject({ data: { emailVerified: false } });
  await post('/verify-email', { token: confirm });
  await post('/forgot-password', { email: 'cleo@example.com' });
  const [reset] = await resets('cleo@example.com');
  expect(await check('reset-password', reset)).toBe(204);
  await post('/reset-password', { token: reset, password: 'a brand new phrase' });
  // A newer link voids none that did its work.
  await post('/forgot-password', { email: 'cleo@example.com' });
  const used = () =>
    Promise.all([
      check('verify-email', confirm),
      typeAt('/verify-email', { token: confirm }),
      check('reset-password', reset),
      typeAt('/reset-password', { token: reset, password: 'another brand new phrase' }),
    ]);
  expect(new Set(await used())).toEqual(new Set(['link_used']));
  expect(await login('cleo@example.com', 'a brand new phrase')).toBe(200);
  expect(await check('reset-password', 'a guess')).toBe('invalid');
  await service.database.query(`UPDATE mail_links SET expires_at = now() WHERE email = 'cleo@example.com'`);
  expect(new Set(await used())).toEqual(new Set(['invalid']));
});

test('a second link voids the first, and a link expires', async () => {
  await register('di@example.com');
  await post('/forgot-password', { email: 'di@example.com' });
  await resets('di@example.com', 1);
  await post('/forgot-password', { email: 'di@example.com' });
  const [first, second] = await resets('di@example.com', 2);
  expect(await post('/reset-password', { token: first, password: 'a brand new phrase' })).toBe(422);
  const { rows } = await service.database.query(
    `UPDATE mail_links SET expires_at = expires_at - interval '30 minutes' WHERE email = 'di@example.com'
     AND purpose = 'reset-password' RETURNING expires_at <= now() AS expired`,
  );
  expect(rows).toEqual([{ expired: true }]);
  expect(await post('/reset-password', { token: second, password: 'a brand new phrase' })).toBe(422);
  expect(await login('di@example.com', PASSWORD)).toBe(200);
});

test('a link to a new password is void once the password was set another way', async () => {
  const { accessToken } = await register('dot@example.com');
  const { authorization } = await service.signIn('admin');
  await post('/forgot-password', { email: 'dot@example.com' });
  const [first] = await resets('dot@example.com');
  const change = { currentPassword: PASSWORD, newPassword: 'a brand new phrase' };
  expect(await post('/change-password', change, { authorization: `Bearer ${accessToken}` })).toBe(204);
  expect(await post('/reset-password', { token: first, password: 'a phrase of a thief' })).toBe(422);

  await post('/forgot-password', { email: 'dot@example.com' });
  const [, second] = await resets('dot@example.com', 2);
  const { rows } = await service.database.query(`SELECT id FROM users WHERE email = 'dot@example.com'`);
  const set = await service.send('PATCH', `/api/v1/users/${rows[0].id}`, { password: 'by an admin' }, authorization);
  expect(set.status).toBe(200);
  expect(await post('/reset-password', { token: second, password: 'a phrase of a thief' })).toBe(422);
  expect(await login('dot@example.com', 'by an admin')).toBe(200);
});

test('a link is judged by the address as it is once a change under way is made', async () => {
  const { accessToken } = await register('eda@example.com');
  const [mail] = await smtp.mailsTo('eda@example.com');
  const other = await service.database.connect();
  try {
    await other.query('BEGIN');
    await other.query(`UPDATE users SET email = 'eda@example.org' WHERE email = 'eda@example.com'`);
    const answer = post('/verify-email', { token: tokenOf(mail) });
    await eventually(async () => {
      const waiting = await service.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.rowCount === 1;
    });
    await other.query('COMMIT');
    expect(await answer).toBe(422);
  } finally {
    other.release();
  }
  expect(await profile(accessToken)).toMatchObject({ data: { emailVerified: false } });
});

test('a link proves nothing after the address has changed or the account was disabled', async () => {
  await register('ed@example.com');
  await post('/forgot-password', { email: 'ed@example.com' });
  const [token] = await resets('ed@example.com');
  await service.database.query(`UPDATE users SET disabled_at = now() WHERE email = 'ed@example.com'`);
  expect(await post('/reset-password', { token, password: 'a brand new phrase' })).toBe(422);
  await service.database.query(
    `UPDATE users SET disabled_at = NULL, email = 'eddie@example.com' WHERE email = 'ed@example.com'`,
  );
  expect(await post('/reset-password', { token, password: 'a brand new phrase' })).toBe(422);
});

test('asking answers the same for an address that nobody has, and writes to nobody', async () => {
  await register('flo@example.com');
  const answers = await Promise.all(
    ['flo@example.com', 'nobody@example.com'].map(async (email) => {
      const response = await service.send('POST', '/auth/forgot-password', { email });
      return { status: response.status, body: await response.text(), headers: [...response.headers.keys()] };
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  await resets('flo@example.com');
  const { rows } = await service.database.query(`SELECT FROM mails WHERE recipient = 'nobody@example.com'`);
  expect(rows).toHaveLength(0);
});

test('one mailbox is not flooded', async () => {
  await register('gus@example.com');
  const asked = Array.from({ length: 15 }, () => post('/forgot-password', { email: 'gus@example.com' }));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([202]));
  const { rows } = await service.database.query(
    `SELECT count(*)::int AS mails FROM mails WHERE recipient = 'gus@example.com' AND subject LIKE 'Set%'`,
  );
  expect(rows).toEqual([{ mails: 10 }]);
});

test('no token can be read in the database, and a text is gone when its mail is sent', async () => {
  await register('hal@example.com');
  const [mail] = await smtp.mailsTo('hal@example.com');
  const bodies = async () =>
    (await service.database.query(`SELECT body FROM mails WHERE recipient = 'hal@example.com'`)).rows;
  await eventually(async () => (await bodies())[0].body === null);
  const { rows } = await service.database.query(
    `SELECT l::text || (SELECT string_agg(a::text, '') FROM audit a) AS all FROM mail_links l
     WHERE email = 'hal@example.com'`,
  );
  expect(rows[0].all).not.toContain(tokenOf(mail));
});

test('what happened is in the audit log', async () => {
  const { rows } = await service.database.query('SELECT DISTINCT type FROM audit');
  const types = rows.map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['password.reset-requested', 'password.reset', 'email.verified']));
});
