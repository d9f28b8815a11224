import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOpenIdProvider, type OpenIdProvider } from '@taskward/testkit';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { browse, launchBrowser, signOut } from './browser.ts';
import { type System, startSystem } from './system.ts';

let provider: OpenIdProvider;
let system: System;
let browser: Browser;
beforeAll(async () => {
  provider = await createOpenIdProvider();
  const { issuer, clientId, clientSecret } = provider;
  const corp = { id: 'corp', name: 'Corp', issuer, clientId, clientSecret };
  [system, browser] = await Promise.all([
    startSystem({ SIGN_IN_PROVIDERS: JSON.stringify([corp]), DATABASE_TIMEOUT: '30' }),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await system?.close();
  await provider?.close();
});

/** What Chromium takes for an authenticator of the device. */
interface Authenticator {
  passkeys(): Promise<number>;
}

async function authenticatorIn(context: BrowserContext, page: Page): Promise<Authenticator> {
  const cdp: CDPSession = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    passkeys: async () => (await credentials()).length,
  };
}

const signedIn = (page: Page) => page.getByRole('button', { name: 'Sign out' }).waitFor();
const atSignIn = async (page: Page) => {
  await page.goto(`${system.url}/tasks`);
  await page.getByLabel('Username or e-mail').waitFor();
};

test('a passkey is added, and signs in where the name is typed', async () => {
  const email = 'user@demo.com';
  await browse(browser, {}, async (page) => {
    // Without an authenticator nothing is offered where the name is typed.
    await atSignIn(page);
    await page.getByLabel('Username or e-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(system.password(email));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signedIn(page);
    const device = await authenticatorIn(page.context(), page);

    await page.goto(`${system.url}/account`);
    await page.getByLabel('Name of the passkey').fill('Work laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByRole('listitem').nth(9).waitFor();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('Work laptop').waitFor();
    expect(await device.passkeys()).toBe(1);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This device has one of your passkeys already.').waitFor();

    // The page offers it where the name is typed, and this browser chooses at once.
    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await signedIn(page);
  });
}, 120_000);

test('somebody comes by an account elsewhere, is offered that way first, and links another one', async () => {
  const email = 'grace@corp.example';
  provider.person = { sub: 'grace', email, email_verified: true, name: 'Grace Hopper' };
  await browse(browser, {}, async (page) => {
    provider.refusal = 'access_denied';
    await atSignIn(page);
    await page.getByRole('button', { name: 'Continue with Corp' }).click();
    await page.getByText('You did not let Corp tell us who you are').waitFor();
    provider.refusal = undefined;
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await page.getByRole('button', { name: 'Continue with Corp' }).click();
    await signedIn(page);
    await page.goto(`${system.url}/account`);
    await page.getByText(`Corp · ${email}`).waitFor();
    await page.getByRole('button', { name: /^Unlink/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('Nothing else would let you in.').waitFor();
  });
}, 120_000);

test('an account with the same address is linked by signing in to it on the way', async () => {
  const email = 'admin@demo.com';
  provider.person = { sub: 'ada', email, email_verified: true, name: 'Ada' };
  await browse(browser, {}, async (page) => {
    await atSignIn(page);
    await page.getByRole('button', { name: 'Continue with Corp' }).click();
    await page.getByText('Sign in to it once').waitFor();
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe(email);
    await page.getByLabel('Password', { exact: true }).fill(system.password(email));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signedIn(page);
    await signOut(page);
    await atSignIn(page);
    await page.getByRole('button', { name: 'Continue with Corp' }).click();
    await signedIn(page);
  });
}, 120_000);
