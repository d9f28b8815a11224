import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { get, post, until } from './system.ts';

// Keys, clients and the log of all that is done are everybody's. Each story signs in: one burns the key of all tokens.
const web = webStories({});

/** What a person pastes into another page: our own may write to the clipboard and not read it. */
async function pastedElsewhere(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.setContent('<textarea></textarea>');
  const field = other.locator('textarea');
  await field.press('ControlOrMeta+v');
  const pasted = await field.inputValue();
  await other.close();
  return pasted;
}

test('a service client is made, its secret works and is shown once', async () => {
  await web.browse({ permissions: ['clipboard-write'] }, async (page) => {
    await web.openSigningIn(page, 'admin', '/admin/clients');
    await page.getByRole('button', { name: 'New client' }).click();
    await page.getByLabel('Name').fill('billing');
    await page.getByRole('button', { name: 'Create client' }).click();
    const id = await page.getByRole('textbox', { name: 'Client id' }).inputValue();
    const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue();
    await page.getByRole('button', { name: 'Copy client secret' }).click();
    expect(await pastedElsewhere(page)).toBe(secret);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: id }).waitFor();
    expect(await page.getByText(secret).count()).toBe(0);

    const token = await fetch(`${web.system.url}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'tasks:read' }),
    });
    expect(token.status).toBe(200);
    await page.getByRole('button', { name: 'Delete billing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete client' }).click();
    await page.getByRole('heading', { name: 'No clients yet' }).waitFor();
    const { access_token: access } = await token.json();
    await until(async () => (await get(`${web.system.url}/api/v1/tasks`, access)).status === 401);
  });
}, 240_000);

test('a key is rotated without anybody noticing and burned with its consequences said; the page goes on', async () => {
  const before = await web.system.token('user@demo.com');
  await web.browse({}, async (page) => {
    await web.openSigningIn(page, 'admin', '/admin/keys');
    await page.getByRole('row').filter({ hasText: 'Signing' }).waitFor();
    await page.getByRole('button', { name: 'Rotate' }).click();
    const rotate = page.getByRole('dialog', { name: 'Rotate the signing key?' });
    await rotate.getByText('Nobody is signed out').waitFor();
    await rotate.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('row').filter({ hasText: 'Published' }).waitFor();
    expect((await get(`${web.system.url}/api/private`, before)).status).toBe(200);

    const signing = page.getByRole('row').filter({ hasText: 'Signs every new token' });
    await signing.getByRole('button', { name: 'Burn' }).click();
    const burn = page.getByRole('dialog', { name: /^Burn the key/ });
    await burn.getByText('stops working within seconds').waitFor();
    await burn.getByRole('button', { name: 'Burn key' }).click();
    await page.getByRole('row').filter({ hasText: 'Burned' }).waitFor();
    expect((await get(`${web.system.url}/api/private`, before)).status).toBe(401);
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'Signs every new token' }).waitFor();
    await page.goto(`${web.system.url}/admin/audit?type=key.burned`);
    await page.getByRole('cell', { name: 'You', exact: true }).waitFor();
  });
}, 240_000);

test('the audit log is narrowed by what, who and when, and the address says so', async () => {
  await post(`${web.system.url}/auth/login`, { email: 'user@demo.com', password: 'not this one' });
  await web.browse({}, async (page) => {
    await web.openSigningIn(page, 'admin', '/admin/audit');
    await page.getByRole('row').nth(2).waitFor();
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'sign-in.failed' }).click();
    await page.waitForURL('**/admin/audit?type=sign-in.failed');
    const rows = page.getByRole('row').filter({ hasText: 'sign-in.failed' });
    await rows.filter({ hasText: 'Uma User' }).first().waitFor();

    await page.getByRole('combobox', { name: 'To whom' }).fill('uma');
    await page.getByRole('option', { name: /user@demo\.com/ }).click();
    await page.waitForURL(/type=sign-in.failed&subject=/);
    await rows.first().waitFor();
    await page.getByLabel('To day').fill('2020-01-31');
    await page.waitForURL(/to=2020-01-31/);
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByLabel('To day').fill('');
    const today = new Date();
    const two = (part: number) => String(part).padStart(2, '0');
    const day = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
    await page.getByLabel('From day').fill(day);
    await rows.first().waitFor();
    await page.reload();
    await rows.first().waitFor();
    const whom = page.getByRole('combobox', { name: 'To whom' });
    await until(async () => (await whom.inputValue()).includes('Uma User')); // names come after what they are of
  });
}, 240_000);

test('system health says which service is away and since when, and when it is back', async () => {
  const pid = web.system.services['task-service'].pid();
  await web.browse({}, async (page) => {
    await web.openSigningIn(page, 'admin', '/admin/health');
    const state = page.getByRole('status').filter({ hasText: 'Everything works.' });
    await state.waitFor();
    const tasks = page.getByRole('region', { name: 'Tasks (task-service)' });
    await tasks.getByText('1 of 1 instance ready').waitFor();
    await tasks.getByText('postgres').waitFor();
    process.kill(pid, 'SIGSTOP');
    try {
      await page.getByRole('status').filter({ hasText: 'Away: Tasks (task-service)' }).waitFor();
      await tasks.getByText(/away since .*\d/).waitFor();
      await tasks.getByText('0 of 1 instance ready').waitFor();
      // Whoever waits for a service that hangs hears so: before this question is given up, or since an earlier one was.
      await page.getByRole('link', { name: 'All tasks' }).click();
      await page.getByText(/The server (is slow to answer|cannot be reached)\./).waitFor();
      await page.getByRole('link', { name: 'System health' }).click();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await state.waitFor();
  });
}, 240_000);
