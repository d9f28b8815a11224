import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { type MailServer, startMailServer } from '@taskward/testkit';
import { eventually, type RunningService, startService } from './running-service.ts';

const closing: Array<RunningService | MailServer> = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.close();
});
function kept<T extends RunningService | MailServer>(part: T): T {
  closing.push(part);
  return part;
}

const register = (service: RunningService, email: string) =>
  service.send('POST', '/auth/register', { email, password: 'correct horse battery' });

test('mails written while the SMTP server is away arrive when it is back, over two instances none twice', async () => {
  const before = await startMailServer();
  await before.close();
  const settings = { SMTP_URL: before.url };
  const one = kept(await startService({ settings }));
  const two = kept(await startService({ settings, beside: one }));
  const people = Array.from({ length: 8 }, (_, i) => `person-${i}@example.com`);
  for (const [i, email] of people.entries()) expect((await register(i % 2 ? one : two, email)).status).toBe(201);
  const forgot = await one.send('POST', '/auth/forgot-password', { email: people[0] });
  expect(forgot.status).toBe(202);
  const count = async (where: string) =>
    (await one.database.query(`SELECT count(*)::int AS n FROM mails WHERE ${where}`)).rows[0].n;
  await eventually(async () => (await count('tries > 0 AND last_error IS NOT NULL')) === 9);
  expect(await count('sent_at IS NOT NULL')).toBe(0);

  const smtp = kept(await startMailServer(before.port));
  await eventually(async () => {
    // What waits for its next try goes at once; what is being sent at this moment (claimed for minutes) is left alone.
    await one.database.query(`UPDATE mails SET next_try_at = now() WHERE next_try_at < now() + interval '1 minute'`);
    return (await count('sent_at IS NOT NULL')) === 9;
  }, 20_000);
  expect(smtp.received.map(({ to }) => to).sort()).toEqual([...people, people[0]].sort());
  expect(new Set(smtp.received.map(({ messageId }) => messageId)).size).toBe(9);
});

/** Lets noting that a mail was sent fail while `when` is true of how often it was tried; tells how often that was. */
async function failToNote(service: RunningService, when: string): Promise<() => Promise<number>> {
  await service.database.query(`
    CREATE SEQUENCE notes;
    CREATE FUNCTION fail_to_note() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE tried bigint := nextval('notes'); BEGIN
      IF ${when} THEN RAISE 'away for a moment'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER fail_to_note BEFORE UPDATE ON mails FOR EACH ROW
      WHEN (OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL) EXECUTE FUNCTION fail_to_note()`);
  const tried = 'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS n FROM notes';
  return async () => (await service.database.query(tried)).rows[0].n;
}

test('a mail that left just before the database was away for a moment is noted as sent, and leaves once', async () => {
  const smtp = kept(await startMailServer());
  const service = kept(await startService({ settings: { SMTP_URL: smtp.url } }));
  const tried = await failToNote(service, 'tried <= 2');
  for (const email of ['ann@example.com', 'ben@example.com']) await register(service, email);
  await eventually(async () => {
    const { rows } = await service.database.query('SELECT FROM mails WHERE sent_at IS NULL');
    return rows.length === 0;
  });
  expect(smtp.received.map(({ to }) => to)).toEqual(['ann@example.com', 'ben@example.com']);
  expect(await tried()).toBe(4);
});

test('a service that is stopped meanwhile does not wait for it', async () => {
  const smtp = kept(await startMailServer());
  const beside = kept(await startService());
  const tried = await failToNote(beside, 'true');
  const service = await startService({ settings: { SMTP_URL: smtp.url }, beside });
  await register(service, 'ann@example.com');
  await eventually(async () => (await tried()) > 0);
  await service.close();
  const before = await tried();
  expect(smtp.received).toHaveLength(1);
  await setTimeout(1_500); // longer than the pause between two tries
  expect(await tried()).toBe(before);
});

test('without an SMTP server an admin reads the mails, until their link is used', async () => {
  const service = kept(await startService());
  const admin = await service.signIn('admin');
  const user = await service.signIn('user');
  for (const email of ['ann@example.com', 'ben@example.com']) await register(service, email);
  expect((await service.get('/api/v1/mails')).status).toBe(401);
  expect((await service.get('/api/v1/mails', user.accessToken)).status).toBe(403);
  const page = async (query = '') =>
    (await (await service.get(`/api/v1/mails${query}`, admin.accessToken)).json()) as {
      data: Array<{ to: string; text: string | null; sentAt: string | null }>;
      page: { nextCursor: string | null };
    };
  const first = await page('?limit=1');
  expect(first.data).toMatchObject([{ to: 'ben@example.com', sentAt: null, tries: 0 }]);
  const token = /token=([\w-]+)/.exec(first.data[0]?.text ?? '')?.[1];
  expect((await page(`?limit=1&cursor=${first.page.nextCursor}`)).data).toMatchObject([{ to: 'ann@example.com' }]);
  expect((await service.get('/api/v1/mails?cursor=x', admin.accessToken)).status).toBe(400);
  expect((await service.send('POST', '/auth/verify-email', { token })).status).toBe(204);
  expect((await page()).data.map(({ text }) => text === null)).toEqual([true, false]);
});
