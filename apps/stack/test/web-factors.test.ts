import { expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { signOut, webStories } from './browser.ts';
import { graveFindings } from './looks.ts';
import { post, until } from './system.ts';

const web = webStories();

const account = { email: 'ada@second.example', password: 'an analytical engine' };
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function giveName(page: Page): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await press(page, 'Sign in');
}

/** As wide as the screen, and nothing grave for whoever does not see it. */
async function looksRight(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await graveFindings(page)).toEqual([]);
}

test('on a phone: an app is set up, asked for at the next sign-in, and shown once more before something matters', async () => {
  expect((await post(`${web.system.url}/auth/register`, account)).status).toBe(201);
  await web.browse({ viewport: { width: 390, height: 800 } }, async (page) => {
    await page.goto(`${web.system.url}/account`);
    await giveName(page);
    await press(page, 'Set up');
    const dialog = page.getByRole('dialog');
    await dialog.getByAltText('QR code of the secret').waitFor();
    await looksRight(page);
    const secret = String(await dialog.locator('code').textContent()).replaceAll(' ', '');
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    const began = Date.now();
    const code = (steps: number) => app.generate({ timestamp: began + steps * 30_000 });
    await dialog.getByLabel('Code').fill('12');
    await page.keyboard.press('Enter');
    await dialog.getByText('Code must be the 6 digits').waitFor();
    await dialog.getByLabel('Code').fill(`${code(0).slice(0, 3)} ${code(0).slice(3)}`);
    await page.keyboard.press('Enter');
    const codes = dialog.getByRole('listitem');
    await until(async () => (await codes.count()) === 10);
    await looksRight(page);
    const [first = '', second = ''] = await codes.allTextContents();
    await press(page, 'I have kept them');
    await page.getByText('10 recovery codes left').waitFor();

    await press(page, 'Menu');
    await signOut(page);
    await page.goto(`${web.system.url}/account`);
    await giveName(page);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    expect(await page.getByLabel('Code').getAttribute('autocomplete')).toBe('one-time-code');
    await looksRight(page);
    await page.getByLabel('Code').fill(code(0));
    await press(page, 'Sign in');
    await page.getByText('was used before').waitFor();
    await press(page, 'Use a recovery code');
    await page.getByLabel('Do not ask on this device for 30 days').check();
    await page.getByLabel('Recovery code').fill(first.toLowerCase());
    await press(page, 'Sign in');
    await page.getByText('9 recovery codes left').waitFor();
    await page.getByText('Not asked for it on').waitFor();

    await page.getByLabel('Current password').fill(account.password);
    await page.getByLabel('New password').fill('a difference engine');
    const old = {
      type: 'urn:taskward:problem:proof-too-old',
      title: 'Forbidden',
      status: 403,
      detail: 'It is a while.',
    };
    const body = JSON.stringify(old);
    const answer = { status: 403, contentType: 'application/problem+json', body };
    await page.route('**/auth/change-password', (route) => route.fulfill(answer), { times: 1 });
    await press(page, 'Change password');
    const proof = page.getByRole('dialog', { name: 'Is it still you?' });
    await proof.waitFor();
    await looksRight(page);
    await proof.getByRole('button', { name: 'Use a recovery code' }).click();
    await proof.getByLabel('Recovery code').fill(second);
    await page.keyboard.press('Enter');
    await page.getByText('Password changed. Your other devices are signed out.').waitFor();
    await page.getByText('8 recovery codes left').waitFor();
  });
}, 120_000);
