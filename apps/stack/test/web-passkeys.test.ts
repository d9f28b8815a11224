import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createOpenIdProvider, type OpenIdProvider } from '@taskward/testkit';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { browse, launchBrowser, signOut } from './browser.ts';
import { post, type System, startSystem } from './system.ts';

let provider: OpenIdProvider;
let system: System;
let browser: Browser;
beforeAll(async () => {
  provider = await createOpenIdProvider();
  const { issuer, clientId, clientSecret } = provider;
  const corp = { id: 'corp', name: 'Corp', issuer, clientId, clientSecret };
  [system, browser] = await Promise.all([
    startSystem({ SIGN_IN_PROVIDERS: JSON.stringify([corp]), REQUIRE_MFA: 'admins', DATABASE_TIMEOUT: '30' }),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await system?.close();
  await provider?.close();
});

/** What Chromium takes for an authenticator. */
interface Authenticator {
  passkeys(): Promise<number>;
  /** From now on the same passkeys are where nobody asks who touches them: no finger, no PIN. */
  turnBlind(): Promise<void>;
}

const OF_THE_DEVICE = { transport: 'internal', hasUserVerification: true, isUserVerified: true } as const;
const BLIND = { transport: 'internal', hasUserVerification: false } as const;

async function authenticatorIn(page: Page): Promise<Authenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const add = async (kind: typeof OF_THE_DEVICE | typeof BLIND) => {
    const options = { protocol: 'ctap2', hasResidentKey: true, automaticPresenceSimulation: true, ...kind } as const;
    return (await cdp.send('WebAuthn.addVirtualAuthenticator', { options })).authenticatorId;
  };
  const authenticatorId = await add(OF_THE_DEVICE);
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    passkeys: async () => (await credentials()).length,
    async turnBlind() {
      const kept = await credentials();
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      const blind = await add(BLIND);
      for (const credential of kept) await cdp.send('WebAuthn.addCredential', { authenticatorId: blind, credential });
    },
  };
}

const signedIn = (page: Page) => page.getByRole('button', { name: 'Sign out' }).waitFor();
const atSignIn = async (page: Page) => {
  await page.goto(`${system.url}/tasks`);
  await page.getByLabel('Username or e-mail').waitFor();
};

async function signInBy(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Adds the first passkey on the account page. */
async function addFirst(page: Page, name: string): Promise<void> {
  await page.goto(`${system.url}/account`);
  await page.getByLabel('Name of the passkey').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByRole('listitem').nth(9).waitFor();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText(name).waitFor();
}

test('a passkey is added, signs in where the name is typed, and once removed does not, though the device offers it', async () => {
  const email = 'user@demo.com';
  await browse(browser, {}, async (page) => {
    // Without an authenticator nothing is offered where the name is typed.
    await atSignIn(page);
    await signInBy(page, email, system.password(email));
    await signedIn(page);
    const device = await authenticatorIn(page);
    await addFirst(page, 'Work laptop');
    expect(await device.passkeys()).toBe(1);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This device has one of your passkeys already.').waitFor();

    // The page offers it where the name is typed, and this browser chooses at once.
    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await signedIn(page);

    await page.goto(`${system.url}/account`);
    await page.getByRole('button', { name: /^Remove the passkey/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The passkey is removed').waitFor();
    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await page.getByText('This passkey is not known here').waitFor();
    expect(await device.passkeys()).toBe(1);
    await signInBy(page, email, system.password(email));
    await signedIn(page);
  });
}, 120_000);

test('a passkey where nobody asks who touches it is no way in by itself, but a second step beside the password', async () => {
  const account = { email: 'plugged@in.example', password: 'an analytical engine' };
  expect((await post(`${system.url}/auth/register`, account)).status).toBe(201);
  await browse(browser, {}, async (page) => {
    await atSignIn(page);
    await signInBy(page, account.email, account.password);
    await signedIn(page);
    const device = await authenticatorIn(page);
    await addFirst(page, 'Blue key');
    await device.turnBlind();
    await signOut(page);
    await atSignIn(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('The browser gave no passkey').waitFor(); // it keeps to itself whose passkeys it has
    await signInBy(page, account.email, account.password);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
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

test('an account with the same address is linked by signing in to it on the way, where the passkey is made that is missing', async () => {
  const email = 'admin@demo.com';
  provider.person = { sub: 'ada', email, email_verified: true, name: 'Ada' };
  await browse(browser, {}, async (page) => {
    await atSignIn(page);
    await page.getByRole('button', { name: 'Continue with Corp' }).click();
    await page.getByText('Sign in to it once').waitFor();
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe(email);
    await signInBy(page, email, system.password(email));
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await authenticatorIn(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await signedIn(page);
    await page.goto(`${system.url}/account`);
    await page.getByText(`Corp · ${email}`).waitFor();
    await signOut(page);
    await page.goto(`${system.url}/tasks`);
    await signedIn(page);
  });
}, 120_000);
