import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { browse, graveFindings, launchBrowser, signIn } from './browser.ts';
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

const signInAsAdmin = (page: Page) => signIn(page, system.url, 'admin', system.password('admin@demo.com'));

test('a service client is made, its secret works and is shown once', async () => {
  await browse(browser, {}, async (page) => {
    await signInAsAdmin(page);
    await page.goto(`${system.url}/admin/clients`);
    await page.getByRole('button', { name: 'New client' }).click();
    await page.getByLabel('Name').fill('billing');
    await page.getByRole('button', { name: 'Create client' }).click();
    const id = await page.getByRole('textbox', { name: 'Client id' }).inputValue();
    const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: id }).waitFor();
    expect(await page.getByText(secret).count()).toBe(0);

    const token = await fetch(`${system.url}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'tasks:read' }),
    });
    expect(token.status).toBe(200);
  });
}, 60_000);

test('a person is added and made an administrator; the log tells it', async () => {
  await browse(browser, {}, async (page) => {
    await signInAsAdmin(page);
    await page.goto(`${system.url}/admin/users`);
    await page.getByRole('button', { name: 'Add person' }).click();
    const form = page.getByRole('dialog', { name: 'Add person' });
    await form.getByLabel('E-mail').fill('grace@example.com');
    await form.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for Grace Hopper' }).click();
    await page.getByRole('menuitem', { name: 'Make administrator' }).click();
    await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).getByText('admin', { exact: true }).waitFor();
    await page.goto(`${system.url}/admin/audit?type=user.created`);
    await page.getByRole('cell', { name: 'Grace Hopper' }).waitFor();
  });
}, 60_000);

test('selected tasks are changed and, after a question, deleted together', async () => {
  const headers = {
    authorization: `Bearer ${await system.token('admin@demo.com')}`,
    'content-type': 'application/json',
  };
  for (const title of ['Old one', 'Old two', 'Kept']) {
    await fetch(`${system.url}/api/v1/tasks`, { method: 'POST', headers, body: JSON.stringify({ title }) });
  }
  await browse(browser, {}, async (page) => {
    await signInAsAdmin(page);
    await page.goto(`${system.url}/admin/tasks`);
    await page.getByLabel('Select Old one').check();
    await page.getByLabel('Select Old two').check();
    await page.getByRole('button', { name: 'Priority', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Urgent' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'Old one' });
    await row.getByRole('img', { name: 'Urgent priority' }).waitFor();
    await page.getByLabel('Select Old one').check();
    await page.getByLabel('Select Old two').check();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 tasks' }).click();
    await page.getByRole('link', { name: 'Old one' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Kept' }).count()).toBe(1);
  });
}, 60_000);

test.each(['light', 'dark'] as const)(
  'the pages of the administrator are accessible, %s',
  async (colorScheme) => {
    await browse(browser, { colorScheme }, async (page) => {
      await signInAsAdmin(page);
      const findings: string[] = [];
      const pages = ['users', 'audit', 'clients', 'keys', 'health', 'tasks?view=board'].map((name) => `/admin/${name}`);
      for (const path of [...pages, '/shortcuts']) {
        await page.goto(system.url + path);
        await page.getByRole('heading').first().waitFor();
        await page.locator('.mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'hidden' });
        findings.push(...(await graveFindings(page)));
      }
      expect(findings).toEqual([]);
    });
  },
  90_000,
);
