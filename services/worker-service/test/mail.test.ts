import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { commentEvent, type TestTask, taskEvent } from './neighbours.ts';
import { startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

let ann: string;
let bob: string;
let task: TestTask;
beforeEach(() => {
  [ann, bob] = [randomUUID(), randomUUID()] as [string, string];
  service.neighbours.names.set(ann, 'Ann <Ada> Lee');
  task = { id: randomUUID(), title: 'Fish & <b>chips</b>', createdBy: ann, assignedTo: bob };
});

const assigned = () => service.neighbours.tell(taskEvent('task.assigned', ann, task));
const mailsTo = (id: string) => service.neighbours.mails.filter(({ userId }) => userId === id);
async function mailed(id: string, count = 1) {
  await until(() => mailsTo(id).length >= count);
  return mailsTo(id);
}
/** The jobs of a queue that are not done. */
const waiting = async () => {
  const text =
    "SELECT count(*)::int AS jobs FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND name <> 'retention'";
  return (await service.pool.query(text)).rows[0].jobs;
};
const settled = () => until(async () => (await waiting()) === 0);

test('what is wanted at once is mailed at once, once, with a link that ends it', async () => {
  await assigned();
  const [mail, ...others] = await mailed(bob);
  await settled();
  expect([others, service.neighbours.handedOver()]).toEqual([[], service.neighbours.mails.length]);
  expect(mail?.subject).toBe('Ann <Ada> Lee gave you a task: Fish & <b>chips</b>');
  expect(mail?.text).toContain(`https://tasks.example/tasks?task=${task.id}`);
  expect(mail?.text).toContain('Ann <Ada> Lee gave you a task: Fish & <b>chips</b>\n');
  expect(mail?.html).toContain('Ann &lt;Ada&gt; Lee gave you a task:<br>');
  expect(mail?.html).toContain('Fish &amp; &lt;b&gt;chips&lt;/b&gt;</a>');
  expect(mail?.unsubscribeUrl).toMatch(
    /^https:\/\/tasks\.example\/api\/v1\/notifications\/unsubscribe\?token=assigned\./,
  );
  expect(mail?.text).toContain(mail?.unsubscribeUrl);
});

test('a mail is in the language of its reader, and so is the page behind its link', async () => {
  service.neighbours.locales.set(bob, 'de-AT');
  await assigned();
  const [mail] = await mailed(bob);
  expect(mail?.subject).toBe('Ann <Ada> Lee hat dir eine Aufgabe gegeben: Fish & <b>chips</b>');
  expect(mail?.text).toMatch(/^Hallo,\n\nAnn <Ada> Lee hat dir[\s\S]*\nKeine solchen E-Mails mehr: https:/);
  expect(mail?.html).toContain('<html lang="de">');
  const path = mail?.unsubscribeUrl.replace('https://tasks.example', service.url) ?? '';
  const page = async (language: string) => (await fetch(path, { headers: { 'accept-language': language } })).text();
  expect(await page('fr, de-CH;q=0.8')).toContain('<html lang="de">');
  expect(await page('fr')).toContain('Taskward writes to you when a task is given to you.');
});

test('what becomes a stronger kind within the minute is mailed as that; more of the same is not', async () => {
  await service.change(bob, { commented: { mail: 'now' } });
  const comment = commentEvent(ann, task, 'A word');
  await service.neighbours.tell(comment);
  await mailed(bob);
  await service.neighbours.tell(comment, commentEvent(ann, task, `You, @[${bob}]`, [bob]));
  const mails = await mailed(bob, 2);
  await settled();
  expect(mailsTo(bob).map(({ subject }) => subject.split(':')[0])).toEqual([
    'Ann <Ada> Lee commented',
    'Ann <Ada> Lee mentioned you',
  ]);
  expect(mails[1]?.text).toContain(`You, @[${bob}]`.replace(`@[${bob}]`, '@Somebody'));
});

test('no mail of what was read, is no longer seen, or is not wanted any more when it would leave', async () => {
  service.neighbours.mailAnswer = 503;
  const [cara, dan] = [randomUUID(), randomUUID()];
  const [read, unseen, unwanted] = [bob, cara, dan].map((id) => ({ ...task, id: randomUUID(), assignedTo: id })) as [
    TestTask,
    TestTask,
    TestTask,
  ];
  for (const one of [read, unseen, unwanted]) await service.neighbours.tell(taskEvent('task.assigned', ann, one));
  await service.inboxOf(bob, 1);
  await service.call('/api/v1/notifications/read', {
    method: 'POST',
    token: await service.user(bob),
    body: { all: true },
  });
  service.neighbours.hidden.add(`${cara} ${unseen.id}`);
  await service.change(dan, { assigned: { mail: 'off' } });
  service.neighbours.mailAnswer = undefined;
  await settled();
  expect([bob, cara, dan].flatMap(mailsTo)).toEqual([]);
});

test('while auth-service is away mails wait, and leave once it is back; a refused one is not tried again', async () => {
  service.neighbours.mailAnswer = 503;
  await assigned();
  await until(async () => (await service.pool.query("SELECT FROM pgboss.job WHERE state = 'retry'")).rowCount === 1);
  service.neighbours.mailAnswer = 404;
  await settled();
  expect(mailsTo(bob)).toEqual([]);
  service.neighbours.mailAnswer = 503;
  task = { ...task, id: randomUUID() };
  await assigned();
  await until(async () => (await service.pool.query("SELECT FROM pgboss.job WHERE state = 'retry'")).rowCount === 1);
  service.neighbours.mailAnswer = undefined;
  await mailed(bob);
});

test('the daily mail has what was not read and is still seen, leaves at the morning, and there is none for nothing', async () => {
  await service.change(bob, { assigned: { mail: 'daily' }, timeZone: 'Asia/Kathmandu', digestHour: 6 });
  const tasks = ['Read', 'Unseen', 'First', 'Second'].map((title) => ({ ...task, id: randomUUID(), title }));
  for (const one of tasks) await service.neighbours.tell(taskEvent('task.assigned', ann, one));
  const inbox = await service.inboxOf(bob, 4);
  const { rows } = await service.pool.query('SELECT due_at FROM digests WHERE user_id = $1', [bob]);
  expect(rows[0].due_at.toISOString()).toMatch(/T00:15:00\.000Z$/); // six in the morning there

  const ids = [inbox.at(-1)?.id];
  await service.call('/api/v1/notifications/read', { method: 'POST', token: await service.user(bob), body: { ids } });
  service.neighbours.hidden.add(`${bob} ${tasks[1]?.id}`);
  const morning = async () => {
    await service.pool.query('UPDATE digests SET due_at = now() WHERE user_id = $1', [bob]);
    await until(async () => (await service.pool.query('SELECT FROM digests WHERE user_id = $1', [bob])).rowCount === 0);
    await settled();
  };
  await morning();
  const [mail, ...others] = mailsTo(bob);
  expect([mail?.subject, others]).toEqual(['2 things for you on Taskward', []]);
  expect([/First/.test(mail?.text ?? ''), /Second/.test(mail?.text ?? '')]).toEqual([true, true]);
  expect(mail?.text).not.toMatch(/Read|Unseen/);
  expect(mail?.unsubscribeUrl).toContain('token=daily.');

  await service.pool.query("INSERT INTO digests (user_id, due_at) VALUES ($1, now() + interval '1 hour')", [bob]);
  await morning();
  expect(mailsTo(bob)).toHaveLength(1);
});

test('a daily mail of very much leaves like any other, whoever is named in it and whatever looks like a name', async () => {
  await service.change(bob, { assigned: { mail: 'daily' }, mentioned: { mail: 'daily' } });
  const events = Array.from({ length: 250 }, (_, i) => {
    const one = { ...task, id: randomUUID(), title: `Task ${i}` };
    return commentEvent(randomUUID(), one, `@[${bob}] or @[not/an,id] or @[]`, [bob]);
  });
  await service.neighbours.tell(...events);
  await service.caughtUp();
  await service.pool.query('UPDATE digests SET due_at = now() WHERE user_id = $1', [bob]);
  const [mail] = await mailed(bob);
  expect(mail?.subject).toBe('250 things for you on Taskward');
  expect(mail?.text).toContain('And 200 more: https://tasks.example/inbox');
  expect(mail?.text).toContain('@Somebody or @[not/an,id] or @[]');
});

test('the link asks, and its button or a mail program ends those mails and no others', async () => {
  await assigned();
  const [mail] = await mailed(bob);
  const { pathname, search } = new URL(mail?.unsubscribeUrl ?? '');
  const settings = async () =>
    (await service.call('/api/v1/notifications/settings', { token: await service.user(bob) })).body.data;
  const before = await settings();
  const page = await service.call(pathname + search);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain('<form method="post"><button>Stop these mails</button></form>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await settings()).toEqual(before);

  const forged = search.replace('assigned.', 'daily.');
  expect((await service.call(pathname + forged, { method: 'POST' })).status).toBe(400);
  expect(await settings()).toEqual(before);

  const oneClick = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const post = () =>
    service.call(pathname + search, { method: 'POST', headers: oneClick, body: 'List-Unsubscribe=One-Click' });
  expect((await post()).status).toBe(200);
  expect(await settings()).toEqual({ ...before, assigned: { ...before.assigned, mail: 'off' } });
  expect((await post()).status).toBe(200);
});

test('who ends the daily mail gets at once what they want at once, as before', async () => {
  await service.change(bob, { assigned: { mail: 'daily' } });
  await assigned();
  await service.inboxOf(bob, 1);
  await service.pool.query('UPDATE digests SET due_at = now() WHERE user_id = $1', [bob]);
  const [mail] = await mailed(bob);
  const { pathname, search } = new URL(mail?.unsubscribeUrl ?? '');
  await service.call(pathname + search, { method: 'POST' });
  const { data } = (await service.call('/api/v1/notifications/settings', { token: await service.user(bob) })).body;
  const kinds = Object.values<{ mail?: string }>(data);
  expect(kinds.filter(({ mail }) => mail === 'daily')).toEqual([]);
  expect([data.mentioned.mail, data.reminder.mail]).toEqual(['now', 'now']);
});
