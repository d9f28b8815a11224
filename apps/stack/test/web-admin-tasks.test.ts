import { beforeEach, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { get, post, until } from './system.ts';

const web = webStories({});
let token: string;
beforeEach(async () => {
  token = await web.system.token('admin@demo.com');
});

async function create(title: string, more = {}): Promise<Task> {
  const answer = await post(`${web.system.url}/api/v1/tasks`, { title, ...more }, token);
  expect(answer.status).toBe(201);
  return (await answer.json()).data;
}
const taskNow = async (id: string): Promise<Task> =>
  (await (await get(`${web.system.url}/api/v1/tasks/${id}`, token)).json()).data;
const change = (id: string, body: object) =>
  fetch(`${web.system.url}/api/v1/tasks/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The story of an administrator on the page of all tasks, with these titles selected. */
const onAllTasks = (titles: string[], story: (page: Page) => Promise<void>, before?: (page: Page) => Promise<void>) =>
  web.browse({}, async (page) => {
    await before?.(page);
    await web.openAs(page, 'admin', '/admin/tasks');
    for (const title of titles) await page.getByLabel(`Select ${title}`).check();
    await story(page);
  });

test('selected tasks are changed, handed to somebody found by name and, after a question, deleted together', async () => {
  const one = await create('Old one');
  await create('Old two');
  await create('Kept');
  await onAllTasks(['Old one', 'Old two'], async (page) => {
    await page.getByRole('button', { name: 'Priority', exact: true }).click();
    await page.getByRole('option', { name: 'Urgent' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Old one' });
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();

    for (const title of ['Old one', 'Old two']) await page.getByLabel(`Select ${title}`).check();
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByLabel('To whom').fill('user@');
    await page.getByRole('option', { name: /user@demo\.com/ }).click();
    await until(async () => (await taskNow(one.id)).assignedTo !== one.assignedTo);
    const { assignedTo } = await taskNow(one.id);

    // The filter by person is in the address: a link to it shows the same.
    await page.goto(`${web.system.url}/admin/tasks?person=${assignedTo}`);
    await page.getByRole('link', { name: 'Old one' }).waitFor();
    expect(await page.getByRole('link', { name: 'Kept' }).count()).toBe(0);
    const assignee = page.getByRole('combobox', { name: 'Assigned to' });
    await until(async () => (await assignee.inputValue()).includes('Uma')); // names come after what they are of

    for (const title of ['Old one', 'Old two']) await page.getByLabel(`Select ${title}`).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 tasks' }).click();
    // While the question is open, what is behind it cannot be seen by role: the notice tells that it is done.
    await page.getByText('Deleted: 2 tasks').waitFor();
    await page.goto(`${web.system.url}/admin/tasks`);
    await page.getByRole('link', { name: 'Kept' }).waitFor();
    expect(await page.getByRole('link', { name: 'Old' }).count()).toBe(0);
  });
}, 240_000);

test('what somebody else changed meanwhile stays as it is, is told and stays selected', async () => {
  const clash = await create('Two hands on it');
  const plain = await create('One hand on it');
  const titles = ['Two hands on it', 'One hand on it'];
  const story = async (page: Page) => {
    // By then it knows where the feed stands, and asks no more for what it missed.
    await page.waitForRequest('**/api/v1/events**');
    expect((await change(clash.id, { status: 'in_review' })).status).toBe(200);
    await page.getByRole('button', { name: 'Status', exact: true }).click();
    await page.getByRole('option', { name: 'Cancelled' }).click();
    const told = page.getByRole('alert').filter({ hasText: '1 task stayed as it was' });
    await told.getByText('Somebody else changed this task meanwhile').waitFor();
    await told.getByText('Two hands on it').waitFor();
    expect(await page.getByLabel('Select Two hands on it').isChecked()).toBe(true);
    expect(await page.getByLabel('Select One hand on it').isChecked()).toBe(false);
    expect((await taskNow(clash.id)).status).toBe('in_review');
    expect((await taskNow(plain.id)).status).toBe('cancelled');
    // Now that the page knows of the change, the same wish is one on purpose; lists are from now on as they are.
    await page.unroute('**/api/v1/tasks?**');
    await page.getByRole('button', { name: 'Status', exact: true }).click();
    await page.getByRole('option', { name: 'Cancelled' }).click();
    await until(async () => (await taskNow(clash.id)).status === 'cancelled');
    await told.waitFor({ state: 'detached' });
  };
  // The page does not hear of changes, and lists are answered as they were first: so that it holds what it saw first.
  const first = new Map<string, string>();
  await onAllTasks(titles, story, async (page) => {
    await page.route('**/api/v1/events**', (route) => route.abort());
    await page.route('**/api/v1/tasks?**', async (route) => {
      const url = route.request().url();
      if (!first.has(url)) first.set(url, await (await route.fetch()).text());
      await route.fulfill({ contentType: 'application/json', body: first.get(url) as string });
    });
  });
}, 240_000);

test('what takes longer shows how far it is, and can be stopped', async () => {
  const titles = Array.from({ length: 12 }, (_, n) => `Slow ${n + 1}.`);
  const tasks = await Promise.all(titles.map((title) => create(title)));
  await onAllTasks(titles, async (page) => {
    const gate = Promise.withResolvers<void>();
    let held = 0;
    await page.route('**/api/v1/tasks/*', async (route) => {
      if (route.request().method() === 'PATCH' && ++held > 4) await gate.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Priority', exact: true }).click();
    await page.getByRole('option', { name: 'Low' }).click();
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await page.getByRole('status').filter({ hasText: '4 of 12 tasks' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    gate.resolve();
    await page.getByText('8 tasks: Low priority').waitFor();
    await page.getByRole('status').filter({ hasText: '4 tasks selected' }).waitFor();
    const now = await Promise.all(tasks.map(({ id }) => taskNow(id)));
    expect(now.filter(({ priority }) => priority === 'low')).toHaveLength(8);
  });
}, 240_000);
