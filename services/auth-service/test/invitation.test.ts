import { afterEach, expect, test } from '@jest/globals';
import { type MailServer, startMailServer, tokenOf } from '@taskward/testkit';
import { eventually, type RunningService, startService } from './running-service.ts';

const PASSWORD = 'a phrase of their own';
const closing: Array<RunningService | MailServer> = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.close();
});
function kept<T extends RunningService | MailServer>(part: T): T {
  closing.push(part);
  return part;
}

async function startWith(smtpUrl: string) {
  const service = kept(await startService({ settings: { SMTP_URL: smtpUrl } }));
  const { authorization, accessToken } = await service.signIn('admin');
  const post = async (path: string, body?: unknown, headers = {}) =>
    (await service.send('POST', path, body, headers)).status;
  return {
    service,
    async invite(email: string) {
      const response = await service.send('POST', '/api/v1/users', { email }, authorization);
      const { data } = (await response.json()) as { data: { id: string; invited: boolean } };
      return data;
    },
    again: (id: string) => post(`/api/v1/users/${id}/invitation`, undefined, authorization),
    choose: (token: string, password = PASSWORD) => post('/auth/reset-password', { token, password }),
    signIn: (email: string, password = PASSWORD) => post('/auth/login', { email, password }),
    account: async (id: string) =>
      ((await (await service.get(`/api/v1/users/${id}`, accessToken)).json()) as { data: unknown }).data,
  };
}

test('who is added without a password is invited by mail, and signs in with what they choose', async () => {
  const smtp = kept(await startMailServer());
  const { service, invite, choose, signIn, account, again } = await startWith(smtp.url);
  const { id, invited } = await invite('ida@example.com');
  expect(invited).toBe(true);
  const [mail] = await smtp.mailsTo('ida@example.com');
  expect(mail?.subject).toBe('You are invited to Taskward');
  expect(mail?.link).toMatch(`${service.url}/invitation?token=`);
  expect(mail?.raw).toContain('text/html');
  for (const guess of ['', PASSWORD]) expect(await signIn('ida@example.com', guess)).toBe(guess === '' ? 422 : 401);
  expect(await choose(tokenOf(mail), 'password')).toBe(422);
  expect(await choose(tokenOf(mail))).toBe(204);
  expect(await choose(tokenOf(mail), 'another phrase')).toBe(422);
  expect(await signIn('ida@example.com')).toBe(200);
  expect(await account(id)).toMatchObject({ invited: false, emailVerified: true });
  expect(await again(id)).toBe(409);
});

test('an invitation is good for 7 days, and a later one or a link for a forgotten password voids it', async () => {
  const smtp = kept(await startMailServer());
  const { service, invite, again, choose, signIn } = await startWith(smtp.url);
  const { id } = await invite('jo@example.com');
  const { rows } = await service.database.query(
    `SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours FROM mail_links`,
  );
  expect(rows).toEqual([{ hours: 7 * 24 }]);
  await smtp.mailsTo('jo@example.com');
  expect(await again(id)).toBe(204);
  await smtp.mailsTo('jo@example.com', 2);
  await service.send('POST', '/auth/forgot-password', { email: 'jo@example.com' });
  const tokens = (await smtp.mailsTo('jo@example.com', 3)).map(tokenOf);
  for (const token of tokens.slice(0, 2)) expect(await choose(token)).toBe(422);
  await again(id);
  const last = tokenOf((await smtp.mailsTo('jo@example.com', 4)).at(-1));
  await service.database.query(`UPDATE mail_links SET expires_at = now()`);
  expect(await choose(last)).toBe(422);
  expect(await signIn('jo@example.com')).toBe(401);
});

test('an invitation that was written while the SMTP server is away arrives once it is back', async () => {
  const before = kept(await startMailServer());
  await closing.pop()?.close();
  const { service, invite, choose, signIn } = await startWith(before.url);
  await invite('kim@example.com');
  const tries = async () => (await service.database.query('SELECT tries FROM mails')).rows[0].tries as number;
  await eventually(async () => (await tries()) > 0);
  const smtp = kept(await startMailServer(before.port));
  await eventually(async () => {
    await service.database.query(
      `UPDATE mails SET next_try_at = now() WHERE next_try_at < now() + interval '1 minute'`,
    );
    return smtp.received.length > 0;
  });
  expect(await choose(tokenOf(smtp.received[0]))).toBe(204);
  expect(await signIn('kim@example.com')).toBe(200);
  expect(smtp.received).toHaveLength(1);
});

test('with a password nobody is invited, and nobody who is shut out', async () => {
  const smtp = kept(await startMailServer());
  const { service, invite, again } = await startWith(smtp.url);
  const { authorization } = await service.signIn('admin');
  const body = { email: 'lea@example.com', password: PASSWORD };
  await service.send('POST', '/api/v1/users', body, authorization);
  const { id } = await invite('max@example.com');
  await service.send('PATCH', `/api/v1/users/${id}`, { disabled: true }, authorization);
  expect(await again(id)).toBe(409);
  expect(await again('00000000-0000-7000-8000-000000000000')).toBe(404);
  const { rows } = await service.database.query('SELECT recipient FROM mails');
  expect(rows).toEqual([{ recipient: 'max@example.com' }]);
});
