import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceToken } from '@taskward/service-kit';
import { type MailServer, startMailServer } from '@taskward/testkit';
import { type RunningService, startService } from './running-service.ts';

const SERVICE_SECRET = 'what our services share, for tests alone';
let smtp: MailServer;
let service: RunningService;
let other: RunningService;
let authorization: string;
beforeAll(async () => {
  smtp = await startMailServer();
  const settings = { SERVICE_SECRET, SMTP_URL: smtp.url };
  service = await startService({ settings });
  other = await startService({ settings, beside: service });
  authorization = `Bearer ${await serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, 'worker-service')()}`;
});
afterAll(async () => {
  await other?.close();
  await service?.close();
  await smtp?.close();
});

let count = 0;
async function person() {
  const email = `mailed-${++count}@example.com`;
  const made = await service.send('POST', '/auth/register', { email, password: 'correct horse battery' });
  const { user } = (await made.json()) as { user: { id: string } };
  const [mail] = await smtp.mailsTo(email);
  const token = /token=([\w-]+)/.exec(mail?.link ?? '')?.[1] ?? '';
  return { id: user.id, email, confirm: () => service.send('POST', '/auth/verify-email', { token }) };
}
async function confirmed() {
  const made = await person();
  expect((await made.confirm()).status).toBe(204);
  return made;
}
async function send(body: object, key?: string, at = service) {
  const headers = { authorization, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const answer = await at.send('POST', '/api/v1/mails', body, headers);
  // biome-ignore lint/suspicious/noExplicitAny: an answer or a problem
  return { status: answer.status, body: (await answer.json()) as any };
}

test('a person gets what a service writes, as text and HTML, with a way to end it by one click', async () => {
  const { id, email } = await confirmed();
  const unsubscribeUrl = 'https://tasks.example/api/v1/notifications/unsubscribe?token=abc';
  const letter = {
    userId: id,
    subject: 'Grüße – 2 tasks',
    text: 'Two are due.',
    html: '<p>Two are <b>due</b>.</p>',
    unsubscribeUrl,
  };
  expect(await send(letter)).toEqual({ status: 202, body: { success: true, data: { id: expect.any(String) } } });
  const { raw } = (await smtp.mailsTo(email, 2))[1] as { raw: string };
  const unfolded = raw.replaceAll(/\r\n[ \t]/g, ' ');
  expect(unfolded).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`);
  expect(unfolded).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect(raw).toContain('text/plain');
  expect(raw).toContain('Two are <b>due</b>');

  expect((await send({ userId: id, subject: 'Plain', text: 'No way out.' })).status).toBe(202);
  const plain = (await smtp.mailsTo(email, 3))[2] as { raw: string };
  expect(plain.raw).not.toMatch(/List-Unsubscribe|text\/html/);
});

test('one key is one mail, at whichever instance and however often at once', async () => {
  const { id, email } = await confirmed();
  const letter = { userId: id, subject: 'Once', text: 'Only once.' };
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => send(letter, key, i % 2 ? service : other)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
  const again = await send({ ...letter, text: 'Something else.' }, key);
  expect([again.status, again.body.errors[0].path]).toEqual([422, 'Idempotency-Key']);
  await send({ ...letter, subject: 'Last' }, randomUUID());
  const mails = await smtp.mailsTo(email, 3);
  expect(mails.map(({ subject }) => subject).sort()).toEqual([
    'Confirm your e-mail address for Taskward',
    'Last',
    'Once',
  ]);
});

test('nobody who is disabled or unknown is written to', async () => {
  const { id, email } = await confirmed();
  const { authorization: admin } = await service.signIn('admin');
  await service.send('PATCH', `/api/v1/users/${id}`, { disabled: true }, admin);
  expect(await send({ userId: id, subject: 'No', text: 'No.' })).toMatchObject({
    status: 202,
    body: { data: { id: null } },
  });
  expect((await send({ userId: randomUUID(), subject: 'No', text: 'No.' })).status).toBe(404);
  const { rows } = await service.database.query('SELECT subject FROM mails WHERE recipient = $1', [email]);
  expect(rows).toHaveLength(1);
});

// Whoever registers with the address of another would have the words of people here sent there.
test('nobody is written to at an address that nobody has confirmed, until they have, and after it is changed', async () => {
  const { id, email, confirm } = await person();
  const written = async () => (await send({ userId: id, subject: 'News', text: 'Some.' })).body.data.id;
  expect(await written()).toBeNull();
  expect((await confirm()).status).toBe(204);
  expect(await written()).toEqual(expect.any(String));
  expect((await smtp.mailsTo(email, 2)).map(({ subject }) => subject)).toContain('News');
  const { authorization: admin } = await service.signIn('admin');
  const moved = await service.send('PATCH', `/api/v1/users/${id}`, { email: `moved-${email}` }, admin);
  expect(moved.status).toBe(200);
  expect(await written()).toBeNull();
  // Another issuer answers for the addresses of its people, who could not confirm them here.
  await service.database.query(
    `INSERT INTO external_identities (issuer, subject, user_id, claims_at) VALUES ('https://id.example', $1::text, $1::text::uuid, now())`,
    [id],
  );
  expect(await written()).toEqual(expect.any(String));
});

test.each([
  [{ subject: 'two\r\nBcc: everybody@example.com' }, 'subject'],
  [{ subject: '' }, 'subject'],
  [{ subject: 'x'.repeat(201) }, 'subject'],
  [{ text: undefined }, 'text'],
  [{ text: 'x'.repeat(100_001) }, 'text'],
  [{ html: 'x'.repeat(200_001) }, 'html'],
  [{ unsubscribeUrl: 'javascript:alert(1)' }, 'unsubscribeUrl'],
  [{ unsubscribeUrl: 'https://a.example/\r\nBcc: x' }, 'unsubscribeUrl'],
  [{ userId: 'ada' }, 'userId'],
  [{ to: 'stranger@example.com' }, 'to'],
])('a mail with %j is refused', async (fault, path) => {
  const { userId } = await service.signIn('user');
  const answer = await send({ userId, subject: 'A subject', text: 'A text', ...fault });
  expect([answer.status, answer.body.errors.map((error: { path: string }) => error.path)]).toEqual([422, [path]]);
});

test('a key is one of visible characters', async () => {
  const { userId } = await service.signIn('user');
  for (const key of ['a b', 'x'.repeat(256)]) {
    expect((await send({ userId, subject: 'A subject', text: 'A text' }, key)).status).toBe(400);
  }
});
