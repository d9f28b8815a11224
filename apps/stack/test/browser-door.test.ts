import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signOut, webStories } from './browser.ts';
import { fillDay } from './day.ts';

const web = webStories();
beforeAll(() => fillDay(web), 30_000);

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

test('a user makes a task in the blue view; the admin sees it in the gold one', async () => {
  const size = { viewport: { width: 1280, height: 800 } };
  await web.browse(size, async (page) => {
    await web.signInAs(page, 'user');
    await page.waitForURL(/\/today/);
    await makeTask(page, 'Order new chairs');
    const [red = 0, , blue = 0] = await colourOf(page);
    expect(blue).toBeGreaterThan(red);

    await signOut(page);
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    await web.signInAs(page, 'admin');
    await page.waitForURL(/\/admin/);
    await page.locator(LOADING).first().waitFor({ state: 'hidden' });
    await page.locator('.recharts-bar').first().waitFor(); // comes with its library
    await page.goto(`${web.system.url}/admin/tasks`);
    await page.getByText('Order new chairs').first().waitFor();
    const [adminRed = 0, , adminBlue = 0] = await colourOf(page);
    expect(adminRed).toBeGreaterThan(adminBlue);
  });
}, 90_000);

test('a user is kept out of the admin view', async () => {
  await web.browse({}, async (page) => {
    await web.signInAs(page, 'user');
    await page.goto(`${web.system.url}/admin`);
    await page.getByRole('heading', { name: /may not|not allowed|admin|forbidden|403/i }).waitFor();
    expect(await page.getByText('Order new chairs').count()).toBe(0);
  });
}, 60_000);

test('a day on the board, in a task, in the dark and on a phone', async () => {
  await web.browse({ viewport: { width: 1440, height: 800 } }, async (page) => {
    await web.openAs(page, 'user', '/tasks?view=board');
    const column = page.getByRole('region', { name: 'In progress', exact: true });
    await column.getByText('Prepare the stock count').waitFor();
    expect(await column.getByRole('article').count()).toBe(2);

    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('link', { name: 'Prepare the stock count' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Description').fill('Both halls, and the shelf behind the door.');
    await drawer.getByLabel('Description').press('Tab');
    await drawer.getByText('changed the description').waitFor();
    await drawer.getByRole('combobox', { name: 'Priority' }).click();
    await page.getByRole('option', { name: 'High' }).click();
    await drawer.getByText('changed the priority to High').waitFor();
  });
  await web.browse({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    await page.getByRole('link', { name: 'Answer the auditors' }).waitFor();
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(Math.max(...(ground.match(/\d+/g) ?? []).map(Number))).toBeLessThan(60);
  });
  const phone = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
  await web.browse(phone, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    await page.getByRole('link', { name: 'Answer the auditors' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}, 120_000);
