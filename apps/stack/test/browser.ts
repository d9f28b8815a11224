import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { findChromium } from '@taskward/testkit/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Account, borrowSystem } from './borrowed-system.ts';
import { type RunningSystem, startSystem } from './system.ts';

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
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
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
export interface Stories {
  readonly system: RunningSystem;
  readonly browser: Browser;
  readonly people: Record<Person, Account>;
  /** Runs a story in a fresh browser profile. */
  browse(options: BrowserContextOptions, story: (page: Page) => Promise<void>): Promise<void>;
  /** Signs in from the front page, with the button. */
  signInAs(page: Page, name: Person): Promise<void>;
  /** Answers the form of the issuer, wherever the way there began. */
  answerForm(page: Page, name: Person): Promise<void>;
  /** Opens a page of the app in a browser that nobody is signed in with, and signs in on the way. */
  openAs(page: Page, name: Person, path: string): Promise<void>;
  /** Calls the API as somebody beside the browser; anything but success fails the story. */
  call<T>(name: Person, method: string, path: string, body?: unknown): Promise<T>;
}

/**
 * Has a system and a browser ready before the stories of a file. Without settings the system is a borrowed one; with
 * settings it is the file's own.
 */
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
    async openAs(page, name, path) {
      await page.goto(system.url + path);
      await answerForm(page, name);
      await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    },
    async call<T>(name: Person, method: string, path: string, body?: unknown) {
      const token = await system.token(people[name].email);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(system.url + path, { method, headers, body: JSON.stringify(body) });
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
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

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

/** The serious and critical findings of axe on what the page shows now, one line each; of these rules, or of all. */
export async function graveFindings(page: Page, rules?: string[]): Promise<string[]> {
  // To put axe into a page takes several times as long as to run it: once a page is enough.
  const axeSource = (await page.evaluate(() => 'axe' in window)) ? ';' : undefined;
  const axe = new AxeBuilder({ page, axeSource })
    .options({ resultTypes: ['violations'] })
    // The other mode joins what frames of other origins say, on a page of its own each time; there are none.
    .setLegacyMode()
    // The renderer of the API's contract: its markup is not ours, and cannot be steered from outside. The same contract
    // is at /openapi.json for whatever a reader likes better.
    .exclude('.swagger-ui');
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const at = new URL(page.url()).pathname;
  return grave.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, any }) => `${at}: ${id}: ${html.slice(0, 200)}: ${any.map(({ message }) => message).join('; ')}`,
    ),
  );
}

/** That the page as a whole has to be scrolled sideways. */
async function sidewaysFindings(page: Page): Promise<string[]> {
  const { needs, has } = await page.evaluate(() => ({
    needs: document.scrollingElement?.scrollWidth ?? 0,
    has: innerWidth,
  }));
  return needs > has ? [`${new URL(page.url()).pathname}: is ${needs} pixels wide`] : [];
}

/** Waits until nothing moves: also without movement a colour goes from parents to children one frame at a time. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    const moves = (animation: Animation) => animation.effect?.getComputedTiming().iterations !== Infinity;
    let calm = 0;
    while (calm < 2) {
      await frame();
      calm = document.getAnimations().some(moves) ? 0 : calm + 1;
    }
  });

/** The dark differs from the light by its colours alone. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;

/**
 * The grave findings on what the page shows now, and whether it fits, at both widths, light and dark. With LOOKS=<folder> it leaves a
 * picture of each look there, for somebody to look at.
 */
export async function findingsInEveryLook(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width > 600 ? 800 : 844 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      // The pages of the issuer leave that to the browser.
      const chosen = page.locator('html[data-mantine-color-scheme]');
      if (await chosen.count())
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
      await settled(page);
      const grave = await graveFindings(page, colorScheme === 'dark' ? OF_COLOURS : undefined);
      const found = [...grave, ...(await sidewaysFindings(page))];
      findings.push(...found.map((finding) => `${name}, ${width} ${colorScheme}: ${finding}`));
      const folder = process.env.LOOKS;
      if (folder) await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  return findings;
}

/** Takes a picture for the documents, when UPDATE_IMAGES=true asks for it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_IMAGES !== 'true') return;
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
