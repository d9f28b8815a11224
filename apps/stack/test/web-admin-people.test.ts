import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signIn, webStories } from './browser.ts';
import { get, post, until } from './system.ts';

/** A system of its own: there are as many people as the stories make. */
const web = webStories({});
let token: string;
beforeAll(async () => {
  token = await web.system.token('admin@demo.com');
});

const asAdmin = (story: (page: Page) => Promise<void>) =>
  web.browse({}, async (page) => {
    await web.openAs(page, 'admin', '/admin/users');
    await story(page);
  });
const addPerson = async (email: string, name: string, more = {}) => {
  const answer = await post(`${web.system.url}/api/v1/users`, { email, name, ...more }, token);
  expect(answer.status).toBe(201);
  return (await answer.json()).data as { id: string };
};
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const act = async (page: Page, name: string, action: string) => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
};

test('a person is added, found, changed, made an administrator, blocked and deleted; the log tells it', async () => {
  await asAdmin(async (page) => {
    await page.getByRole('button', { name: 'Add person' }).click();
    const form = page.getByRole('dialog', { name: 'Add person' });
    await form.getByLabel('E-mail').fill('no-address');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await form.getByText('must be a valid email').waitFor();
    await form.getByLabel('E-mail').fill('grace@example.com');
    await form.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByLabel('Name or e-mail').fill('HOPPER');
    await page.waitForURL('**/admin/users?q=HOPPER');
    await row(page, 'Uma User').waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Grace Hopper' }).click();
    const drawer = page.getByRole('dialog', { name: 'Grace Hopper' });
    await drawer.getByText('never signed in').waitFor();
    await drawer.getByLabel('E-mail').fill('user@demo.com');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByRole('alert').filter({ hasText: 'already an account' }).waitFor();
    await drawer.getByLabel('E-mail').fill('amazing@example.com');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await row(page, 'amazing@example.com').waitFor();
    await drawer.getByRole('button', { name: 'Close account' }).click();

    await act(page, 'Grace Hopper', 'Make administrator');
    await row(page, 'Grace Hopper').getByText('admin', { exact: true }).waitFor();
    await act(page, 'Grace Hopper', 'Block');
    await row(page, 'Grace Hopper').getByText('blocked').waitFor();
    await act(page, 'Grace Hopper', 'Delete account');
    const question = page.getByRole('dialog', { name: 'Delete the account of Grace Hopper?' });
    await question.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('heading', { name: 'Nobody found' }).waitFor();
    await page.goto(`${web.system.url}/admin/audit?type=user.deleted`);
    await page.getByText('amazing@example.com').waitFor();
  });
}, 240_000);

test('the last administrator stays one, and the page says why', async () => {
  await asAdmin(async (page) => {
    await act(page, 'Ada Admin', 'Take administrator away');
    await page.getByText('This is the last admin. Make another one first.').waitFor();
    await row(page, 'Ada Admin').getByText('admin', { exact: true }).waitFor();
  });
}, 240_000);

test('more people than a page holds are loaded on; a filter by role is in the address', async () => {
  for (let n = 0; n < 60; n++) await addPerson(`crowd-${n}@example.com`, `Crowd ${n}`);
  await asAdmin(async (page) => {
    await row(page, 'Crowd 0').first().waitFor();
    expect(await row(page, 'Crowd').count()).toBeLessThan(60);
    await page.getByRole('button', { name: 'Load more' }).click();
    await row(page, 'crowd-59@').waitFor();
    expect(await row(page, 'Crowd').count()).toBe(60);
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Administrator' }).click();
    await page.waitForURL('**/admin/users?role=admin');
    await row(page, 'Crowd').first().waitFor({ state: 'detached' });
    await row(page, 'Ada Admin').waitFor();
  });
}, 240_000);

test('an administrator sees where somebody is signed in and signs them out, there and everywhere', async () => {
  const password = 'correct horse battery';
  const { id } = await addPerson('linus@example.com', 'Linus Away', { password });
  const signInByJson = async () =>
    (await (await post(`${web.system.url}/auth/login`, { email: 'linus@example.com', password })).json()).accessToken;
  const program = (await signInByJson()) as string;
  const statusOf = async (other: string) => (await get(`${web.system.url}/api/v1/tasks`, other)).status;
  expect(await statusOf(program)).toBe(200);
  await web.browse({}, async (theirs) => {
    await signIn(theirs, web.system.url, 'linus@example.com', password);
    await asAdmin(async (page) => {
      await page.goto(`${web.system.url}/admin/users?person=${id}`);
      const drawer = page.getByRole('dialog', { name: 'Linus Away' });
      await drawer.getByText('Chrome on Linux').waitFor();
      expect(await drawer.getByRole('button', { name: 'Sign out that device' }).count()).toBe(2);
      const device = drawer.getByRole('listitem').filter({ hasText: 'node' });
      await device.getByRole('button', { name: 'Sign out that device' }).click();
      await page.getByText(/Linus Away is signed out of node/).waitFor();
      await until(async () => (await statusOf(program)) === 401);

      await drawer.getByRole('button', { name: 'Sign out everywhere' }).click();
      const question = page.getByRole('dialog', { name: 'Sign Linus Away out everywhere?' });
      await question.getByRole('button', { name: 'Sign out everywhere' }).click();
      await drawer.getByText('Nowhere.').waitFor();
      await theirs.reload();
      await theirs.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.goto(`${web.system.url}/admin/audit?type=session.ended&subject=${id}`);
      await page.getByText('ended by an admin').first().waitFor();
      expect(await page.getByText('ended by an admin').count()).toBe(2);
    });
  });
}, 240_000);

test('a mail that nobody sends is read and handed on, and the log tells who read it', async () => {
  await post(`${web.system.url}/auth/forgot-password`, { email: 'user@demo.com' });
  await asAdmin(async (page) => {
    await page.goto(`${web.system.url}/admin/mails`);
    await row(page, 'user@demo.com').getByText('To be handed on').waitFor();
    await page.getByRole('link', { name: 'Set a new password for Taskward' }).click();
    const drawer = page.getByRole('dialog', { name: 'Mail' });
    expect(await drawer.getByText('reset-password?token=').count()).toBe(0);
    await drawer.getByRole('button', { name: 'Show the mail' }).click();
    const text = await drawer.getByText('reset-password?token=').textContent();
    await page.goto(`${web.system.url}/admin/audit?type=mail.read`);
    await page.getByRole('cell', { name: 'Uma User' }).waitFor();

    await page.goto(/http\S+/.exec(text ?? '')?.[0] as string);
    await page.locator('input[name=password]').fill('a new phrase to remember');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password is changed').waitFor();
    await page.goto(`${web.system.url}/admin/mails?state=void`);
    await row(page, 'user@demo.com').getByText('Used or replaced').waitFor();
  });
}, 240_000);

test('on a phone each row of a table is a card: nothing has to be scrolled sideways', async () => {
  await post(`${web.system.url}/api/v1/clients`, { name: 'Nightly report', scopes: ['tasks:read'] }, token);
  await web.browse({ viewport: { width: 390, height: 844 } }, async (page) => {
    await web.openAs(page, 'admin', '/admin/users');
    for (const path of ['users', 'clients', 'audit', 'roles', 'keys']) {
      await page.goto(`${web.system.url}/admin/${path}`);
      const rows = page.getByRole('table').getByRole('row');
      await rows.nth(1).getByRole('cell').first().waitFor();
      const widths = await page
        .getByRole('table')
        .evaluate((table) => [table.parentElement?.parentElement?.scrollWidth, table.clientWidth]);
      expect([path, widths.every((width) => width !== undefined && width <= 390)]).toEqual([path, true]);
    }
  });
}, 90_000);
