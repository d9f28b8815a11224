import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { BrowserContext, Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { findingsInEveryLook } from './looks.ts';

const web = webStories();
const errors: Error[] = [];
let context: BrowserContext;
let page: Page;

// Signed in once: each story goes on in the same page.
beforeAll(async () => {
  context = await web.browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error));
  await web.openAs(page, 'user', '/tasks');
}, 120_000);
afterAll(() => context?.close());

const tasks = async () => (await web.call<{ data: Task[] }>('user', 'GET', '/api/v1/tasks?q=brought')).data;
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const TODOIST = [
  'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE',
  'section,In progress,,,,,,,,',
  'task,Brought along @home,,1,1,,,2030-01-31,en,',
  'task,Brought with it,,4,2,,Nobody Known,some day,en,',
  'task,,,4,1,,,,,',
].join('\n');

test('a file is looked at before, becomes tasks, and is undone as a whole', async () => {
  // By keyboard as far as a file can be chosen by it.
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+K');
  await page.getByRole('dialog', { name: 'Search or go to' }).locator(':focus').waitFor();
  await page.keyboard.type('import tasks');
  await page.locator('[data-combobox-selected]').filter({ hasText: 'Import tasks' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Import tasks', level: 1 }).waitFor();
  expect(await findingsInEveryLook(page, 'import')).toEqual([]);

  const file = { name: 'Home.csv', mimeType: 'text/csv', buffer: Buffer.from(TODOIST) };
  const chooser = page.waitForEvent('filechooser');
  await button('Choose a file').press('Enter');
  await (await chooser).setFiles(file);
  await page.getByText('2 tasks will be made.').waitFor();
  await page.getByText(/Home\.csv.* is a file of Todoist\./).waitFor();
  await page.getByText('1 line cannot become a task.').waitFor();
  await page.getByText('The date "some day" is left out: it cannot be read.').waitFor();
  await page.getByText(/In progress · Urgent · 2030-01-31 · You · #.*home/).waitFor();
  expect(await tasks()).toEqual([]);
  const project = page.getByLabel('Project of tasks that name none');
  await project.fill('Brought home');
  await project.press('Tab');
  await page.getByText(/^New projects: .*Brought home/).waitFor();
  expect(await findingsInEveryLook(page, 'import-preview')).toEqual([]);

  await button(/^Import 2 tasks$/).press('Enter');
  await page.getByText('2 tasks were made.').waitFor();
  await page.getByText('1 line was not.').waitFor();
  expect((await tasks()).map(({ title, status, priority }) => [title, status, priority]).sort()).toEqual([
    ['Brought along', 'in_progress', 'urgent'],
    ['Brought with it', 'in_progress', 'low'],
  ]);
  expect(await findingsInEveryLook(page, 'import-done')).toEqual([]);

  await button('Undo import').press('Enter');
  await page
    .getByRole('dialog', { name: 'Undo this import?' })
    .getByRole('button', { name: 'Undo import' })
    .press('Enter');
  await page.getByText('2 tasks were deleted again.').waitFor();
  expect(await tasks()).toEqual([]);
  await button('Another file').press('Enter');
  await page.getByRole('heading', { name: 'Earlier imports' }).waitFor();
  await page.getByText(/^Todoist, .*: 2 tasks, undone$/).waitFor();

  const other = page.waitForEvent('filechooser');
  await button('Choose a file').press('Enter');
  await (await other).setFiles({ ...file, buffer: Buffer.from('what,is\nthis,then\n') });
  await page.getByRole('alert').filter({ hasText: 'The file is none that can be read' }).waitFor();
}, 180_000);

test('a list is taken away as it stands', async () => {
  for (const title of ['Brought one', 'Brought two']) await web.call('user', 'POST', '/api/v1/tasks', { title });
  await web.call('user', 'POST', '/api/v1/tasks', { title: 'Brought last', status: 'done' });
  await page.goto(`${web.system.url}/tasks?status=todo`);
  await page.getByRole('link', { name: 'Brought one', exact: true }).waitFor();
  await button('Export').press('Enter');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'As CSV, for a spreadsheet' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^tasks-\d{4}-\d\d-\d\d\.csv$/);
  const rows = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(rows.map((row) => row.split(',')[1])).toEqual(['title', 'Brought one', 'Brought two']);
  expect(errors).toEqual([]);
}, 60_000);
