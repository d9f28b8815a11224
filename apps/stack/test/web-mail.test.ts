import { afterAll, expect, test } from '@jest/globals';
import { startMailServer } from '@taskward/testkit';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { storedToken, webStories } from './browser.ts';
import { graveFindings } from './looks.ts';
import { get, post, until } from './system.ts';

const FIRST = 'correct horse battery';
const SECOND = 'a brand new phrase';
let smtp = await startMailServer();
const web = webStories({ SMTP_URL: smtp.url });
afterAll(() => smtp.close());

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
/** By its name: its label has a star where it is required. */
const password = (page: Page) => page.locator('input[name=password]');
const signedIn = (page: Page) => page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
/** The link of the newest of so many mails to somebody. */
const linkTo = async (email: string, count = 1) => (await smtp.mailsTo(email, count)).at(-1)?.link as string;

async function register(email: string) {
  expect((await post(`${web.system.url}/auth/register`, { email, password: FIRST })).status).toBe(201);
}

async function inAuthDatabase<Row>(sql: string, email: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: web.system.databases.auth });
  await client.connect();
  try {
    return (await client.query(sql, [email])).rows;
  } finally {
    await client.end();
  }
}
const expire = (email: string) =>
  inAuthDatabase(
    'UPDATE mail_links SET expires_at = now() WHERE email = $1 AND used_at IS NULL RETURNING purpose',
    email,
  );

async function answerForm(page: Page, email: string, secret: string) {
  await page.getByLabel('Username or e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function registerInPage(page: Page, email: string) {
  await page.goto(web.system.url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await heading(page, 'Create your account');
  await page.getByLabel('Name', { exact: true }).fill('Ada Newcomer');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(FIRST);
  await page.getByRole('button', { name: 'Create account' }).click();
  await signedIn(page);
}

async function confirmAddress(page: Page, link: string) {
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm address' }).click();
  await heading(page, 'Your address is confirmed');
}

/** From the page that asks for the address, wherever the way there began. */
async function askForLink(page: Page, email: string) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('status').filter({ hasText: 'the link is on its way' }).waitFor();
}

async function choosePassword(page: Page, link: string, action = 'Change password') {
  await page.goto(link);
  await password(page).fill(SECOND);
  await page.getByRole('button', { name: action }).click();
}

test('who registers confirms the address by a click behind the link of the mail, once', async () => {
  const email = 'ada@example.com';
  const confirmed = () => inAuthDatabase('SELECT email_verified AS yes FROM users WHERE email = $1', email);
  await web.browse({}, async (page) => {
    await registerInPage(page, email);
    const link = await linkTo(email);
    // A mail scanner opens what it finds, and runs the scripts there; it presses nothing.
    await page.goto(link, { waitUntil: 'networkidle' });
    await heading(page, 'Confirm your e-mail address');
    expect(await confirmed()).toEqual([{ yes: false }]);
    await confirmAddress(page, link);
    expect(await confirmed()).toEqual([{ yes: true }]);
    await page.goto(link);
    await heading(page, 'Your address is already confirmed');
    await page.goto(`${web.system.url}/account`);
    await page.getByText('Confirmed', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Send the link again' }).count()).toBe(0);
  });
}, 120_000);

test('a forgotten password is set by the newest link, and opens the account', async () => {
  const email = 'bea@example.com';
  await register(email);
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'Forgot your password?');
    await askForLink(page, email);
    const first = await linkTo(email, 2);
    await page.goto(`${web.system.url}/forgot-password`);
    await askForLink(page, email);
    const second = await linkTo(email, 3);

    await page.goto(first);
    await heading(page, 'That link does not work');
    // Somebody else is signed in with this browser.
    await web.openAs(page, 'user', '/tasks');
    await page.goto(second);
    await password(page).fill('short');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password must have 8 to 128 characters.').waitFor();
    await choosePassword(page, second);
    await heading(page, 'Your password is changed');
    await page.goto(second);
    await heading(page, 'This link was used');
    await page.getByText('Your password is set. Sign in with it.').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answerForm(page, email, FIRST);
    await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
    await answerForm(page, email, SECOND);
    await signedIn(page);
    const { data } = await (await get(`${web.system.url}/auth/sessions`, await storedToken(page))).json();
    expect(data).toHaveLength(1);
    await page.getByRole('navigation').first().waitFor();
    expect(await page.getByText('bea', { exact: true }).count()).toBeGreaterThan(0);
  });
}, 120_000);

test('an expired link leads on to another one', async () => {
  const email = 'cy@example.com';
  await register(email);
  const stale = await linkTo(email);
  expect(await expire(email)).toEqual([{ purpose: 'verify-email' }]);
  await web.browse({}, async (page) => {
    await page.goto(stale);
    await heading(page, 'That link does not work');
    await page.getByRole('link', { name: 'Go to my account' }).click();
    await answerForm(page, email, FIRST);
    await page.getByText('Not confirmed yet').waitFor();
    expect(await graveFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send the link again' }).click();
    await confirmAddress(page, await linkTo(email, 2));

    await post(`${web.system.url}/auth/forgot-password`, { email });
    const late = await linkTo(email, 3);
    expect(await expire(email)).toEqual([{ purpose: 'reset-password' }]);
    await page.goto(late);
    await heading(page, 'That link does not work');
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await askForLink(page, email);
    await choosePassword(page, await linkTo(email, 4));
    await heading(page, 'Your password is changed');
  });
}, 120_000);

test('a link that the server could not be asked about can be tried again', async () => {
  await register('di@example.com');
  const link = await linkTo('di@example.com');
  await web.browse({}, async (page) => {
    await page.route(/auth\/(check-link|verify-email)$/, (route) => route.abort(), { times: 2 });
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await heading(page, 'Your address is confirmed');
  });
}, 120_000);

test('with the SMTP server away nobody waits, and each mail arrives once when it is back', async () => {
  const email = 'ed@example.com';
  const away = smtp.port;
  await smtp.close();
  await web.browse({}, async (page) => {
    await registerInPage(page, email);
    await page.goto(`${web.system.url}/forgot-password`);
    await askForLink(page, email);
    const mails = () =>
      inAuthDatabase<{ tries: number; sent: boolean }>(
        'SELECT tries, sent_at IS NOT NULL AS sent FROM mails WHERE recipient = $1 AND last_error IS NOT NULL',
        email,
      );
    await until(async () => (await mails()).length === 2);
    expect(await mails()).not.toContainEqual(expect.objectContaining({ sent: true }));

    smtp = await startMailServer(away);
    const arrived = await smtp.mailsTo(email, 2);
    // A mail that was sent has no error any more, and is not due again.
    await until(async () => (await mails()).length === 0);
    expect(smtp.received).toHaveLength(2);
    const linkFor = (path: string) => arrived.find(({ link }) => link.includes(path))?.link as string;
    await confirmAddress(page, linkFor('/verify-email'));
    await choosePassword(page, linkFor('/reset-password'));
    await heading(page, 'Your password is changed');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answerForm(page, email, SECOND);
    await signedIn(page);
  });
}, 120_000);

test('who is invited chooses a password by the link of the mail, and signs in with it', async () => {
  const email = 'flo@example.com';
  await web.browse({}, async (page) => {
    await web.openAs(page, 'admin', '/admin/users');
    await page.getByRole('button', { name: 'Add person' }).click();
    const form = page.getByRole('dialog', { name: 'Add person' });
    await form.getByLabel('E-mail').fill(email);
    await form.getByLabel('Name', { exact: true }).fill('Flo Invited');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText(`${email} is invited`).waitFor();
  });
  await web.browse({}, async (page) => {
    await page.goto(await linkTo(email));
    await heading(page, 'Welcome to Taskward');
    await choosePassword(page, page.url(), 'Set password');
    await heading(page, 'You are all set');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answerForm(page, email, SECOND);
    await signedIn(page);
    await page.getByText('Flo Invited').first().waitFor();
  });
}, 120_000);
