import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { browse, graveFindings, launchBrowser, picture, signIn, signOut } from './browser.ts';
import { post, type System, startSystem } from './system.ts';

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

async function makeTask(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'New task' }).first().click();
  const form = page.getByRole('dialog', { name: 'New task' });
  await form.getByLabel('Title').fill(title);
  await form.getByRole('button', { name: /create|save|add/i }).click();
  await form.waitFor({ state: 'hidden' });
  await page.getByText(title).first().waitFor();
}

const LOADING = '.mantine-Loader-root, .mantine-Skeleton-root';

/** The colour that the view's main button has, as [red, green, blue]. */
async function colourOf(page: Page): Promise<number[]> {
  const button = page.getByRole('button', { name: 'New task' }).first();
  const colour = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
  return colour.match(/\d+/g)?.map(Number) ?? [];
}

/** Some tasks of a user's day, so that the views have something to show. */
async function fillDay(): Promise<void> {
  const token = await system.token('user@demo.com');
  const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const tasks = [
    { title: 'Book the autumn offsite', priority: 'low', labels: ['team'], dueDate: at(21) },
    { title: 'Answer the auditors', priority: 'urgent', projectId: 'compliance', dueDate: at(-1) },
    { title: 'Replace the label printer', priority: 'medium', projectId: 'warehouse', labels: ['hardware'] },
    { title: 'Review the supplier contract', priority: 'high', projectId: 'purchasing', dueDate: at(2) },
    { title: 'Prepare the stock count', priority: 'medium', projectId: 'warehouse', dueDate: at(6) },
  ];
  for (const task of tasks) expect((await post(`${system.url}/api/v1/tasks`, task, token)).status).toBe(201);
}

test('a user makes a task in the blue view; the admin sees it in the gold one', async () => {
  const size = { viewport: { width: 1280, height: 800 } };
  await fillDay();
  await browse(browser, size, async (page) => {
    await signInAs(page, 'user');
    await page.waitForURL(/\/tasks/);
    await makeTask(page, 'Order new chairs');
    const [red = 0, , blue = 0] = await colourOf(page);
    expect(blue).toBeGreaterThan(red);
    await picture(page, 'user');

    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    await signInAs(page, 'admin');
    await page.waitForURL(/\/admin/);
    await page.locator(LOADING).first().waitFor({ state: 'hidden' });
    await picture(page, 'admin');
    await page.goto(`${system.url}/admin/tasks`);
    await page.getByText('Order new chairs').first().waitFor();
    const [adminRed = 0, , adminBlue = 0] = await colourOf(page);
    expect(adminRed).toBeGreaterThan(adminBlue);
  });
}, 90_000);

test('a user is kept out of the admin view', async () => {
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.goto(`${system.url}/admin`);
    await page.getByRole('heading', { name: /may not|not allowed|admin|forbidden|403/i }).waitFor();
    expect(await page.getByText('Order new chairs').count()).toBe(0);
  });
}, 60_000);

const LOOKS = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(LOOKS)(
  'every page is accessible at $width pixels, $colorScheme',
  async ({ width, colorScheme }) => {
    await browse(browser, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
      await page.goto(system.url);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      const findings = await graveFindings(page);
      await signInAs(page, 'admin');
      for (const path of ['/admin', '/admin/tasks', '/account', '/tasks']) {
        await page.goto(system.url + path);
        await page.getByRole('heading').first().waitFor();
        await page.locator(LOADING).first().waitFor({ state: 'hidden' });
        findings.push(...(await graveFindings(page)));
      }
      await page.getByRole('button', { name: 'New task' }).first().click();
      await page.getByRole('dialog', { name: 'New task' }).getByLabel('Title').waitFor();
      findings.push(...(await graveFindings(page)));
      expect(findings).toEqual([]);
    });
  },
  120_000,
);
