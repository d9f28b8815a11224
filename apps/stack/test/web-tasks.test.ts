import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { browse, launchBrowser, signIn } from './browser.ts';
import { type System, startSystem } from './system.ts';

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await system?.close();
});

const signInAs = (page: Page, name: 'user' | 'admin') =>
  signIn(page, system.url, name, system.password(`${name}@demo.com`));

const quickLine = (page: Page) => page.getByLabel('Add a task in one line');

async function add(page: Page, line: string): Promise<void> {
  await quickLine(page).fill(line);
  await quickLine(page).press('Enter');
}

interface Answer {
  data: { id: string; version: number; priority: string; labels: string[] };
}

/** Calls the API as somebody beside the browser. */
async function call(email: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${await system.token(email)}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}${path}`, { method, headers, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as Answer;
}

test('from sign-in to a finished task by keyboard alone', async () => {
  await browse(browser, {}, async (page) => {
    await page.goto(`${system.url}/tasks`);
    await page.getByLabel('Username or e-mail').waitFor();
    await page.keyboard.type('user');
    await page.keyboard.press('Tab');
    await page.keyboard.type(system.password('user@demo.com'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New task' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'New task' }).getByLabel('Title').waitFor();
    await page.keyboard.type('Water the plants');
    await page.keyboard.press('Enter');
    const row = page.getByRole('listitem').filter({ hasText: 'Water the plants' });
    await row.waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await row.getByRole('button', { name: 'Status: To do' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'To do' }).waitFor();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: 'Status: Done' }).waitFor();
  });
}, 90_000);

test('one line makes a task with priority, day and label; the address keeps the filter; undo takes back', async () => {
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.goto(`${system.url}/tasks`);
    await add(page, 'Pay the rent !urgent @2026-12-01 #home');
    const row = page.getByRole('listitem').filter({ hasText: 'Pay the rent' });
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();
    await row.getByText('home').waitFor();
    await add(page, 'Read a book !low');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('menuitem', { name: 'Urgent' }).click();
    await page.getByRole('link', { name: 'Read a book' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.getAll('priority')).toEqual(['urgent']);
    await page.reload();
    await row.waitFor();
    expect(await page.getByRole('link', { name: 'Read a book' }).count()).toBe(0);

    await row.getByRole('button', { name: 'Status: To do' }).click();
    await page.getByRole('menuitem', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: 'Status: To do' }).waitFor();
  });
}, 90_000);

test('a card goes to another column by keyboard', async () => {
  await call('user@demo.com', 'POST', '/api/v1/tasks', { title: 'Carry me over' });
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.goto(`${system.url}/tasks?view=board`);
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    await column('To do').getByRole('link', { name: 'Carry me over' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Over To do.').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowRight');
    await page.getByText('Over In progress.').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await column('In progress').getByRole('link', { name: 'Carry me over' }).waitFor();
    await page.reload();
    await column('In progress').getByRole('link', { name: 'Carry me over' }).waitFor();
  });
}, 90_000);

test('a change by somebody else appears without a reload', async () => {
  const { data } = await call('user@demo.com', 'POST', '/api/v1/tasks', { title: 'Before' });
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    const listening = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/events'));
    await page.goto(`${system.url}/tasks`);
    await page.getByRole('link', { name: 'Before' }).waitFor();
    await listening;
    await call('admin@demo.com', 'PATCH', `/api/v1/tasks/${data.id}`, { title: 'After' });
    await page.getByRole('link', { name: 'After' }).waitFor({ timeout: 5_000 });
  });
}, 60_000);

test('two wishes for one field are shown side by side, and the person chooses', async () => {
  const { data } = await call('user@demo.com', 'POST', '/api/v1/tasks', { title: 'Plan the party' });
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.goto(`${system.url}/tasks?task=${data.id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Title').fill('Plan the garden party');
    await call('admin@demo.com', 'PATCH', `/api/v1/tasks/${data.id}`, { title: 'Plan the summer party' });
    await drawer.getByLabel('Title').press('Enter');
    const conflict = page.getByRole('dialog', { name: /Changed by somebody else/ });
    await conflict.getByRole('cell', { name: '“Plan the summer party”' }).waitFor();
    await conflict.getByRole('cell', { name: '“Plan the garden party”' }).waitFor();
    await conflict.getByRole('button', { name: 'Use mine' }).click();
    await conflict.waitFor({ state: 'detached' });
    await page.getByText('changed the title to “Plan the garden party”').waitFor();
    const { data: now } = await call('user@demo.com', 'GET', `/api/v1/tasks/${data.id}`);
    expect(now).toMatchObject({ title: 'Plan the garden party', version: 3 });
  });
}, 60_000);

test('a change made without a network is sent when it is back, and what others did meanwhile shows', async () => {
  const { data } = await call('user@demo.com', 'POST', '/api/v1/tasks', { title: 'Seen offline' });
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    const ready = page.waitForResponse((answer) => answer.url().includes('open-choices'));
    await page.goto(`${system.url}/tasks`);
    const row = page.getByRole('listitem').filter({ hasText: 'Seen offline' });
    await row.waitFor();
    await ready;
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await row.getByRole('button', { name: 'Status: To do' }).click();
    await page.getByRole('menuitem', { name: 'In progress' }).click();
    await page.getByText('Your changes are kept').waitFor();
    await call('admin@demo.com', 'PATCH', `/api/v1/tasks/${data.id}`, { priority: 'urgent' });
    await page.context().setOffline(false);
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();
    await row.getByRole('button', { name: 'Status: In progress' }).waitFor();
    const { data: now } = await call('user@demo.com', 'GET', `/api/v1/tasks/${data.id}`);
    expect(now).toMatchObject({ status: 'in_progress', priority: 'urgent' });
  });
}, 90_000);
