import { afterEach, expect, test } from '@jest/globals';
import { type MailServer, startMailServer } from '@taskward/testkit';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

const closing: Array<RunningService | MailServer> = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.close();
});
async function started(settings: Record<string, string> = {}) {
  const service = await startService({ settings });
  closing.push(service);
  return { service, admin: await service.signIn('admin') };
}

interface Mail {
  id: string;
  userId: string;
  to: string;
  state: string;
  readable: boolean;
  tries: number;
  lastError: string | null;
  text?: string | null;
}

const register = (service: RunningService, email: string) =>
  service.send('POST', '/auth/register', { email, password: 'correct horse battery' });
async function ask(service: RunningService, path: string, { accessToken }: SignedIn) {
  const answer = await service.get(`/api/v1${path}`, accessToken);
  return { status: answer.status, ...((await answer.json()) as { data: never }) };
}
const mails = async (service: RunningService, admin: SignedIn, query = '') =>
  (await ask(service, `/mails?text=false${query}`, admin)).data as Mail[];
const readings = async (service: RunningService, admin: SignedIn) =>
  (await ask(service, '/audit?type=mail.read', admin)).data as Array<{
    actor: string;
    subject: string | null;
    details: { mails: string[] };
  }>;

test('whoever reads a mail is in the audit log; the list without texts gives none away', async () => {
  const { service, admin } = await started();
  for (const email of ['ann@example.com', 'ben@example.com']) await register(service, email);
  const [ben, ann] = (await mails(service, admin)) as [Mail, Mail];
  expect([ben.to, ann.to]).toEqual(['ben@example.com', 'ann@example.com']);
  expect(ann).toMatchObject({ state: 'waiting', readable: true, tries: 0 });
  expect(ann).not.toHaveProperty('text');
  expect(await readings(service, admin)).toEqual([]);

  const { data: read } = (await ask(service, `/mails/${ann.id}`, admin)) as { data: Mail };
  expect(read.text).toContain(`${service.url}/verify-email?token=`);
  expect(await readings(service, admin)).toMatchObject([
    { actor: admin.userId, subject: ann.userId, details: { mails: [ann.id] } },
  ]);
  await ask(service, '/mails?q=ben', admin);
  expect((await readings(service, admin))[0]).toMatchObject({ details: { mails: [ben.id] } });
});

test('the list is searched and filtered; a used link leaves a mail without text', async () => {
  const { service, admin } = await started();
  for (const email of ['ann@example.com', 'ben@other.example']) await register(service, email);
  await service.send('POST', '/auth/forgot-password', { email: 'ann@example.com' });
  expect((await mails(service, admin, '&q=EXAMPLE.com')).map(({ to }) => to)).toEqual([
    'ann@example.com',
    'ann@example.com',
  ]);
  expect(await mails(service, admin, '&q=new%20password')).toHaveLength(1);
  expect(await mails(service, admin, '&q=%25')).toEqual([]);
  expect(await mails(service, admin, `&q=${encodeURIComponent('😀'.repeat(200))}`)).toEqual([]);
  const [reset] = (await mails(service, admin, '&q=new%20password')) as [Mail];
  await service.send('POST', '/auth/forgot-password', { email: 'ann@example.com' });
  expect((await mails(service, admin, '&state=void')).map(({ id }) => id)).toEqual([reset.id]);
  const { data: gone } = (await ask(service, `/mails/${reset.id}`, admin)) as { data: Mail };
  expect(gone).toMatchObject({ state: 'void', readable: false, text: null });
  expect(await readings(service, admin)).toEqual([]);
  await service.database.query(`UPDATE mails SET expires_at = now() WHERE recipient LIKE 'ben%'`);
  expect((await mails(service, admin, '&state=expired')).map(({ to }) => to)).toEqual(['ben@other.example']);
});

test('with an SMTP server no text is shown; one that failed goes again at once when an admin asks, and once', async () => {
  const before = await startMailServer();
  await before.close();
  const { service, admin } = await started({ SMTP_URL: before.url });
  await register(service, 'cem@example.com');
  const mail = async () => (await mails(service, admin))[0] as Mail;
  await eventually(async () => (await mail()).state === 'failing');
  const { id } = await mail();
  expect((await mail()).lastError).toContain('ECONNREFUSED');
  expect((await ask(service, `/mails/${id}`, admin)).data).toMatchObject({ text: null, readable: false });
  expect(await readings(service, admin)).toEqual([]);

  const retry = async () =>
    (await service.send('POST', `/api/v1/mails/${id}/retry`, undefined, admin.authorization)).status;
  await service.database.query(
    `UPDATE mails SET next_try_at = now() + interval '5 minutes', claimed_at = now() WHERE id = $1`,
    [id],
  );
  expect(await retry()).toBe(409); // somebody is sending it
  await service.database.query('UPDATE mails SET claimed_at = NULL WHERE id = $1', [id]);
  const smtp = await startMailServer(before.port);
  closing.push(smtp);
  expect(await retry()).toBe(202);
  await smtp.mailsTo('cem@example.com');
  await eventually(async () => (await mail()).state === 'sent');
  expect(await retry()).toBe(409);
  expect(smtp.received).toHaveLength(1);
  expect((await ask(service, '/audit?type=mail.retried', admin)).data).toMatchObject([{ details: { mail: id } }]);
});

test('mails are for admins only, and what does not exist is told', async () => {
  const { service, admin } = await started();
  await register(service, 'ann@example.com');
  const [{ id }] = (await mails(service, admin)) as [Mail];
  const user = await service.signIn('user');
  for (const [method, path] of [
    ['GET', ''],
    ['GET', `/${id}`],
    ['POST', `/${id}/retry`],
  ] as const) {
    expect((await service.send(method, `/api/v1/mails${path}`)).status).toBe(401);
    expect((await service.send(method, `/api/v1/mails${path}`, undefined, user.authorization)).status).toBe(403);
  }
  expect((await ask(service, '/mails/0199aaaa-0000-7000-8000-000000000000', admin)).status).toBe(404);
  expect((await ask(service, '/mails/17', admin)).status).toBe(400);
  expect((await ask(service, '/mails?state=lost', admin)).status).toBe(400);
  expect((await ask(service, '/mails?q=%00', admin)).status).toBe(400);
  expect((await service.send('DELETE', `/api/v1/mails/${id}`, undefined, admin.authorization)).status).toBe(405);
});
