import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { findChromium } from '@taskward/testkit/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Account, borrowSystem } from './borrowed-system.ts';
import { bring, type KeptSignIn, keep } from './kept-sign-in.ts';
import { type RunningSystem, type System, startSystem } from './system.ts';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** A headless Chromium; its sandbox needs a user other than root. */
export const launchBrowser = (args: string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(),
    args: [...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });

/**
 * Runs a story in a fresh browser profile. An error that the page throws fails it; a failed story leaves a picture of
 * its last moment.
 */
export async function browse(
  browser: Browser,
  options: BrowserContextOptions,
  story: (page: Page) => Promise<void>,
): Promise<void> {
  // What is kept on the device is a story of its own; what a test holds back must not come from there.
  const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  try {
    await story(page);
    expect(errors).toEqual([]);
  } catch (error) {
    const path = join(tmpdir(), `taskward-story-${Date.now()}.png`);
    await page.screenshot({ path }).catch(() => {});
    process.stderr.write(`tests: the page was at ${page.url()}, picture in ${path}\n`);
    throw error;
  } finally {
    await context.close();
  }
}

/** Who acts in a story, by role: the demo accounts of an own system, people of the file's own in a borrowed one. */
export type Person = 'user' | 'admin';

/** What the browser stories of one file share. */
export interface Stories<S extends RunningSystem = RunningSystem> {
  readonly system: S;
  readonly browser: Browser;
  readonly people: Record<Person, Account>;
  /** Runs a story in a fresh browser profile. */
  browse(options: BrowserContextOptions, story: (page: Page) => Promise<void>): Promise<void>;
  /** Signs in from the front page, with the button. */
  signInAs(page: Page, name: Person): Promise<void>;
  /** Answers the form of the issuer, wherever the way there began. */
  answerForm(page: Page, name: Person): Promise<void>;
  /** Opens a page of the app in a browser that nobody is signed in with, and signs in on the way. */
  openSigningIn(page: Page, name: Person, path: string): Promise<void>;
  /**
   * Opens a page of the app as somebody who is signed in, for stories that are not about that: the first of the file
   * signs in, the others go on with that session.
   */
  openAs(page: Page, name: Person, path: string): Promise<void>;
  /** Calls the API as somebody beside the browser; anything but success fails the story. */
  call<T>(name: Person, method: string, path: string, body?: unknown): Promise<T>;
}

/**
 * Has a system and a browser ready before the stories of a file. Without settings the system is a borrowed one; with
 * settings it is the file's own.
 */
export function webStories(): Stories;
export function webStories(settings: NodeJS.ProcessEnv): Stories<System>;
export function webStories(settings?: NodeJS.ProcessEnv): Stories {
  let system: RunningSystem;
  let browser: Browser;
  let people: Record<Person, Account>;
  let end: () => Promise<void>;
  beforeAll(async () => {
    const own = settings ? ownSystem(settings) : borrowSystem().then((one) => ({ ...one, system: one }));
    [{ system, people, giveBack: end }, browser] = await Promise.all([own, launchBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await end?.();
  });
  const answerForm = (page: Page, name: Person) => answerSignIn(page, people[name].email, people[name].password);
  const openSigningIn = async (page: Page, name: Person, path: string) => {
    await page.goto(system.url + path);
    await answerForm(page, name);
    await signedIn(page);
  };
  const kept = new Map<Person, KeptSignIn>();
  const tokens = new Map<Person, string>();
  return {
    get system() {
      return system;
    },
    get browser() {
      return browser;
    },
    get people() {
      return people;
    },
    browse: (options, story) => browse(browser, options, story),
    signInAs: (page, name) => signIn(page, system.url, people[name].email, people[name].password),
    answerForm,
    openSigningIn,
    async openAs(page, name, path) {
      const held = kept.get(name);
      if (held && Date.now() < held.goodUntil) {
        await bring(page, held);
        await page.goto(system.url + path);
        return signedIn(page);
      }
      await openSigningIn(page, name, path);
      kept.set(name, await keep(page));
    },
    async call<T>(name: Person, method: string, path: string, body?: unknown) {
      const ask = async (token: string) => {
        tokens.set(name, token);
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        return fetch(system.url + path, { method, headers, body: JSON.stringify(body) });
      };
      const signInAnew = () => system.token(people[name].email);
      let answer = await ask(tokens.get(name) ?? (await signInAnew()));
      // The token of the calls before has ended, or the story has ended it.
      if (answer.status === 401) answer = await ask(await signInAnew());
      if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
      return (answer.status === 204 ? undefined : await answer.json()) as T;
    },
  };
}

async function ownSystem(settings: NodeJS.ProcessEnv) {
  const system = await startSystem(settings);
  const account = (email: string): Account => ({ email, password: system.password(email) });
  const people = { user: account('user@demo.com'), admin: account('admin@demo.com') };
  return { system, people, giveBack: system.close };
}

/** Signs in as a person does: by the button, on the issuer's page, back in the app. */
export async function signIn(page: Page, url: string, username: string, password: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await answerSignIn(page, username, password);
  await signedIn(page);
}

/** The frame of the app is there; on a phone its menu is folded away. */
const signedIn = (page: Page) => page.locator('nav[aria-label="Main"]').waitFor({ state: 'attached' });

async function answerSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
}

/** What the SDK keeps of the access token in this tab. */
export const storedToken = (page: Page) =>
  page.evaluate(() => {
    const kept = Object.entries(sessionStorage).find(([name]) => name.startsWith('session_data-'))?.[1] ?? '{}';
    return String(JSON.parse(kept).access_token);
  });

/** Waits until the page holds what it loads in a quiet moment for use without a network. */
export const preloaded = (page: Page) =>
  page.waitForFunction(() => performance.getEntriesByName('preloaded').length > 0);

/** Takes a picture for the documents, when UPDATE_IMAGES=true asks for it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_IMAGES !== 'true') return;
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
