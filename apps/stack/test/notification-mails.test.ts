import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type MailServer, startMailServer } from '@taskward/testkit';
import getPort from 'get-port';
import { get, post, type System, startSystem, until } from './system.ts';

let system: System;
let mailServer: MailServer | undefined;
let port: number;
beforeAll(async () => {
  port = await getPort();
  system = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${port}` });
}, 120_000);
afterAll(async () => {
  await system?.close();
  await mailServer?.close();
});

/** A header of a mail, with its lines joined. */
const header = (raw: string, name: string) =>
  new RegExp(`^${name}:(.*(\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1]?.replaceAll(/\s+/g, ' ').trim();

test('who is given a task hears of it at once, and by mail once the mail server is back; one click ends those mails', async () => {
  const [admin, user] = [await system.token('admin@demo.com'), await system.token('user@demo.com')];
  const { id } = (await (await get(`${system.url}/auth/me`, user)).json()).data;
  const hand = (title: string) => post(`${system.url}/api/v1/tasks`, { title, assignedTo: id }, admin);
  const inbox = async () => (await (await get(`${system.url}/api/v1/notifications`, user)).json()).data ?? [];
  await hand('Wait for the mail server');
  await until(async () => (await inbox()).length === 1);
  const failing = async () => (await (await get(`${system.url}/api/v1/mails?state=failing`, admin)).json()).data.length;
  await until(async () => (await failing()) === 1);

  mailServer = await startMailServer(port);
  const [mail] = await mailServer.mailsTo('user@demo.com');
  expect(mail?.subject).toMatch(/gave you a task: Wait for the mail server$/);
  expect(header(mail?.raw ?? '', 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  const [, link = ''] = /<(.*)>/.exec(header(mail?.raw ?? '', 'List-Unsubscribe') ?? '') ?? [];
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const answer = await fetch(link, { method: 'POST', body });
  expect([answer.status, await answer.text()]).toEqual([
    200,
    expect.stringContaining('You get no more of these mails'),
  ]);

  await hand('Told in the inbox alone');
  await until(async () => (await inbox()).length === 2);
  expect(mailServer.received).toHaveLength(1);
}, 120_000);
