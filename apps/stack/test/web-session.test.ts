import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { browse, launchBrowser, signIn } from './browser.ts';
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

const signInAs = (page: Page, name: 'user' | 'admin') =>
  signIn(page, system.url, name, system.password(`${name}@demo.com`));

/** Fills the issuer's form, wherever the way there began. */
async function answerForm(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(system.password(`${name}@demo.com`));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const newTask = (page: Page) => page.getByRole('button', { name: 'New task' });

/** Ends every session of the person at the server, as another device could. */
async function endSessions(email: string): Promise<void> {
  const authorization = `Bearer ${await system.token(email)}`;
  const answer = await fetch(`${system.url}/auth/sessions`, { method: 'DELETE', headers: { authorization } });
  expect(answer.status).toBe(204);
}

test('a session outlives a reload and is there in a second tab; signing out ends it in both', async () => {
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.reload();
    await newTask(page).waitFor();
    const second = await page.context().newPage();
    await second.goto(`${system.url}/tasks`);
    await newTask(second).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await second.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await second.goto(`${system.url}/tasks`);
    await second.getByLabel('Username or e-mail').waitFor();
  });
}, 90_000);

test('a deep link leads to sign-in and back to where it pointed', async () => {
  await browse(browser, {}, async (page) => {
    await page.goto(`${system.url}/tasks?status=done&sort=title`);
    await answerForm(page, 'user');
    await newTask(page).waitFor();
    expect(new URL(page.url()).search).toBe('?status=done&sort=title');
  });
}, 60_000);

test('an expired access token is renewed at a reload, unseen', async () => {
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((name) => name.startsWith('session_data-')) ?? '';
      const held = JSON.parse(sessionStorage.getItem(key) ?? '{}');
      sessionStorage.setItem(key, JSON.stringify({ ...held, created_at: held.created_at - 3_600_000 }));
    });
    const renewed = page.waitForRequest((request) => request.url().endsWith('/oauth2/token'));
    await page.reload();
    await newTask(page).waitFor();
    expect((await renewed).postData()).toContain('grant_type=refresh_token');
  });
}, 60_000);

test('what was typed is there again after the server ended the session', async () => {
  await browse(browser, {}, async (page) => {
    await signInAs(page, 'user');
    await newTask(page).click();
    const form = page.getByRole('dialog', { name: 'New task' });
    await form.getByLabel('Title').fill('Typed before the session ended');
    await endSessions('user@demo.com');
    await form.getByRole('button', { name: 'Create task' }).click();
    await answerForm(page, 'user');
    await form.waitFor();
    expect(await form.getByLabel('Title').inputValue()).toBe('Typed before the session ended');
    await form.getByRole('button', { name: 'Create task' }).click();
    await page.getByRole('link', { name: 'Typed before the session ended' }).waitFor();
  });
}, 90_000);

test('a wrong password is told in place, and an expired sign-in starts anew', async () => {
  await browse(browser, {}, async (page) => {
    await page.goto(`${system.url}/tasks`);
    await page.getByLabel('Username or e-mail').fill('user');
    await page.getByLabel('Password', { exact: true }).fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe('user');

    await page.goto(`${system.url}/login?interaction=long-gone`);
    await page.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answerForm(page, 'user');
    await newTask(page).waitFor();
  });
}, 60_000);

test('a part of the app that did not arrive is asked for again, the page never stays blank', async () => {
  await browse(browser, {}, async (page) => {
    let lost = 0;
    await page.route(/\/assets\/.*\.js$/, (route) => (lost++ < 2 ? route.abort('failed') : route.continue()));
    await page.goto(`${system.url}/tasks`);
    await answerForm(page, 'user');
    await newTask(page).waitFor();
    expect(lost).toBeGreaterThan(2);
  });
}, 60_000);
