import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { BrowserContext, Page } from 'playwright-core';
import { signOut, storedToken, webStories } from './browser.ts';
import { findingsInEveryLook } from './looks.ts';
import { until } from './system.ts';

const web = webStories();
const errors: Error[] = [];
let context: BrowserContext;
let page: Page;

// Signed in once: each story goes on in the same page.
beforeAll(async () => {
  context = await web.browser.newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error));
  await make({ title: 'Seen before the tunnel' });
  await web.openSigningIn(page, 'user', '/tasks');
}, 120_000);
afterAll(() => context?.close());

const make = async (fields: Partial<Task>) =>
  (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', fields)).data;
const link = (title: string) => page.getByRole('link', { name: title, exact: true });
const offline = async () => {
  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
};

/** The app and this answer are kept on the device. */
const kept = (text: string) => until(() => page.evaluate(isKept, text));

async function isKept(wanted: string) {
  const names = await caches.keys();
  if (!navigator.serviceWorker.controller || !names.includes('taskward.last-seen')) return false;
  const held = await caches.open('taskward.last-seen');
  const answers = await Promise.all((await held.keys()).map(async (one) => (await held.match(one))?.text()));
  return answers.some((answer) => answer?.includes(wanted));
}

const tasksNow = async () => (await web.call<{ data: Task[] }>('user', 'GET', '/api/v1/tasks')).data;

/** Nothing in the looks of the page that somebody could not use. */
const findNothing = async () => expect(await findingsInEveryLook(page, 'offline')).toEqual([]);

/** Where the answers lie that are kept. */
const lastSeen = () =>
  page.evaluate(async () => {
    if (!(await caches.has('taskward.last-seen'))) return [];
    return (await (await caches.open('taskward.last-seen')).keys()).map(({ url }) => url);
  });

test('the app can be installed: it says how it is called and has signs in every size', async () => {
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await fetch(web.system.url + address)).json();
  expect(manifest).toMatchObject({ name: 'Taskward', start_url: '/', display: 'standalone' });
  const sizes: string[] = [];
  for (const { src, sizes: size, type } of manifest.icons) {
    const answer = await fetch(web.system.url + src);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    sizes.push(size);
  }
  expect(sizes).toEqual(expect.arrayContaining(['192x192', '512x512']));
});

test('without a network it opens with what was seen last, in a new tab too, and knows its person again by itself', async () => {
  await link('Seen before the tunnel').waitFor();
  await kept('Seen before the tunnel');
  await offline();
  await page.reload();
  await link('Seen before the tunnel').waitFor();
  const row = page.getByRole('listitem').filter({ hasText: 'Seen before the tunnel' });
  await row.getByRole('button', { name: 'Status: To do' }).click();
  await page.getByRole('menuitem', { name: 'In review' }).waitFor();
  await page.keyboard.press('Escape');

  const tab = await context.newPage();
  tab.on('pageerror', (error) => errors.push(error));
  await tab.goto(`${web.system.url}/tasks`);
  await tab.getByRole('link', { name: 'Seen before the tunnel' }).waitFor();
  expect(await tab.evaluate(() => fetch('/api/v1/tasks').then(String, () => 'nothing'))).toBe('nothing');
  expect(await tab.evaluate(() => fetch('/auth/me').then(String, () => 'nothing'))).toBe('nothing');
  await context.setOffline(false);
  await tab.waitForFunction(() => Object.keys(sessionStorage).some((key) => key.startsWith('session_data-')));
  await tab.getByRole('link', { name: 'Seen before the tunnel' }).waitFor();
  expect(new URL(tab.url()).pathname).toBe('/tasks');
  await tab.close();
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
}, 90_000);

test('what is done without a network shows at once, outlives a reload, and is sent once', async () => {
  const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
  const waits = (title: string) => row(title).getByRole('img', { name: 'Waiting to be sent' });
  await offline();
  const line = page.getByLabel('Add a task in one line');
  await line.fill('Made in the tunnel !high #rail');
  await line.press('Enter');
  await waits('Made in the tunnel').waitFor();
  await row('Made in the tunnel').getByText('rail').waitFor();
  await page.getByRole('button', { name: 'New task' }).click();
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByLabel('Title').fill('Filled in underground');
  await form.getByLabel('Description').fill('With words');
  await form.getByRole('button', { name: 'Create task' }).click();
  await form.waitFor({ state: 'detached' });
  await waits('Filled in underground').waitFor();
  await row('Seen before the tunnel').getByRole('button', { name: 'Status: To do' }).click();
  await page.getByRole('menuitem', { name: 'In review' }).click();
  await row('Seen before the tunnel').getByRole('button', { name: 'Status: In review' }).waitFor();

  await page.reload();
  await waits('Made in the tunnel').waitFor();
  await waits('Filled in underground').waitFor();
  await row('Seen before the tunnel').getByRole('button', { name: 'Status: In review' }).waitFor();
  await page.getByText('3 wait to be sent').click();
  const list = page.getByRole('status').getByRole('listitem');
  expect(await list.allTextContents()).toEqual([
    'New task “Made in the tunnel”',
    'New task “Filled in underground”',
    '“Seen before the tunnel”: In review',
  ]);
  await findNothing();

  await context.setOffline(false);
  await link('Made in the tunnel').waitFor();
  await row('Made in the tunnel').getByRole('button', { name: 'Status: To do' }).waitFor();
  await row('Filled in underground').getByRole('button', { name: 'Status: To do' }).waitFor();
  await until(async () => (await tasksNow()).some(({ status }) => status === 'in_review'));
  const made = await tasksNow();
  expect(made.map(({ title }) => title).sort()).toEqual([
    'Filled in underground',
    'Made in the tunnel',
    'Seen before the tunnel',
  ]);
  expect(made).toContainEqual(expect.objectContaining({ title: 'Filled in underground', description: 'With words' }));
  await page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith('taskward.waiting')));
}, 90_000);

test('a task that the server refuses once it is asked stays in sight, and goes back to where it was written', async () => {
  await offline();
  await page.getByRole('button', { name: 'New task' }).click();
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByLabel('Title').fill('Too late a reminder');
  await form.getByLabel('Labels').fill('x'.repeat(51));
  await form.getByLabel('Labels').press('Enter');
  await form.getByRole('button', { name: 'Create task' }).click();
  await form.waitFor({ state: 'detached' });
  await context.setOffline(false);
  const refused = page.getByRole('list', { name: 'Not sent' }).getByRole('listitem');
  await refused.getByRole('button', { name: 'Edit' }).click();
  expect(await form.getByLabel('Title').inputValue()).toBe('Too late a reminder');
  await refused.waitFor({ state: 'detached' });
  await form
    .getByRole('button', { name: 'Remove' })
    .first()
    .click()
    .catch(() => {});
  await page.keyboard.press('Escape');
}, 60_000);

test('with a network the page of the newest version is shown, and what was being typed is still there', async () => {
  const line = page.getByLabel('Add a task in one line');
  await line.fill('Not finished yet');
  await page.evaluate(async () => {
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys())
        if (new URL(request.url).pathname === '/index.html')
          await (await caches.open(name)).put(request, new Response('The version before'));
  });
  expect(await page.evaluate(async () => (await caches.match('/index.html', { ignoreSearch: true }))?.text())).toBe(
    'The version before',
  );
  await page.reload();
  await link('Seen before the tunnel').waitFor();
  expect(await line.inputValue()).toBe('Not finished yet');
  await line.fill('');
}, 60_000);

test('nothing that is kept lets anybody in, and nothing is kept of who signs out or was there before', async () => {
  const token = await storedToken(page);
  const everything = await page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage)];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) {
        texts.push(request.url, JSON.stringify([...request.headers]));
        if (!request.url.includes('/assets/')) texts.push((await (await caches.match(request))?.text()) ?? '');
      }
    return texts.join('\n');
  });
  expect(everything).toContain('Seen before the tunnel');
  expect(everything).not.toContain(token);
  expect(everything).not.toMatch(/authorization|refresh_token|id_token|eyJ/i);
  await signOut(page);
  expect(await lastSeen()).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem('taskward.last-person'))).toBeNull();

  await page.evaluate(async () => {
    localStorage.setItem('taskward.last-person', JSON.stringify({ id: 'somebody-else', name: 'Else', roles: [] }));
    await (await caches.open('taskward.last-seen')).put('/last-seen/somebody-else/1', new Response('"Theirs"'));
  });
  await web.signInAs(page, 'user');
  await until(async () => !(await lastSeen()).some((address) => address.includes('somebody-else')));
}, 60_000);

test('nothing of it broke the page', () => {
  expect(errors).toEqual([]);
});
