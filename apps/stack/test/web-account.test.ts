import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { webStories } from './browser.ts';
import { post, until } from './system.ts';

const web = webStories();

test('the profile is changed, and a name that is taken is told beside its field', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/account');
    await page.getByLabel('Name', { exact: true }).fill('Ada Byron');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText('Profile saved').waitFor();
    await page.reload();
    await until(async () => (await page.getByLabel('Name', { exact: true }).inputValue()) === 'Ada Byron');
    await page.getByLabel('Username').fill('a b');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.locator('.mantine-TextInput-error').waitFor();
    await page.getByLabel('Username').fill('user');
    await page.locator('.mantine-TextInput-error').waitFor({ state: 'detached' });
  });
}, 60_000);

test('every device shows, one is signed out from afar, and a new password signs out the others', async () => {
  const account = { email: 'grace@example.com', password: 'a compiler in 1952' };
  expect((await post(`${web.system.url}/auth/register`, account)).status).toBe(201);
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/account`);
    await page.getByLabel('Username or e-mail').fill(account.email);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const devices = page.getByRole('listitem').filter({ has: page.getByText(/just now|ago/) });
    await page.getByText('This device', { exact: true }).waitFor();
    const elsewhere = await post(`${web.system.url}/auth/login`, account);
    const { accessToken } = (await elsewhere.json()) as { accessToken: string };
    await page.reload();
    await page.getByText('This device', { exact: true }).waitFor();
    const before = await devices.count();
    await page.getByRole('button', { name: 'Sign out that device' }).first().click();
    await page.waitForFunction((count) => document.querySelectorAll('main li').length < count, before);

    expect(await page.locator('input[autocomplete="username"][hidden]').inputValue()).toBe(account.email);
    await page.getByLabel('Current password').fill('not it');
    await page.getByLabel('New password').fill('another one of 1959');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.locator('.mantine-PasswordInput-error, [role="alert"]').first().waitFor();
    await page.getByLabel('Current password').fill(account.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed. Your other devices are signed out.').waitFor();

    const refused = await fetch(`${web.system.url}/api/private`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(refused.status).toBe(401);
    expect((await post(`${web.system.url}/auth/login`, account)).status).toBe(401);
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('button', { name: 'New task' }).waitFor();
  });
}, 60_000);

test('a copied sign-in is told at the next one, until it is put away', async () => {
  const account = { email: 'joan@example.com', password: 'plain words for all' };
  const joined = await post(`${web.system.url}/auth/register`, account);
  const cookie = joined.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const refresh = () =>
    fetch(`${web.system.url}/auth/refresh`, { method: 'POST', headers: { cookie, origin: web.system.url } });
  expect((await refresh()).status).toBe(200);
  const end = Date.now() + 20_000;
  // Within ten seconds it counts as a duplicate; after that as a copy in other hands.
  while ((await refresh()).status === 200 && Date.now() < end) await after(500);
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/tasks`);
    await page.getByLabel('Username or e-mail').fill(account.email);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const told = page.getByRole('alert').filter({ hasText: 'A copy of your sign-in was used from elsewhere' });
    await told.waitFor();
    await page.reload();
    await told.waitFor();
    await told.getByRole('link', { name: 'See where you are signed in' }).click();
    await page.getByText('This device', { exact: true }).waitFor();
    await told.getByRole('button', { name: 'Dismiss' }).click();
    await told.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('This device', { exact: true }).waitFor();
    expect(await told.count()).toBe(0);
  });
}, 60_000);
