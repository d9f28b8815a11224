import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import { findChromium } from '@taskward/testkit';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** A headless Chromium; its sandbox needs a user other than root. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

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

/** Signs in as a person does: by the button, on the issuer's page, back in the app. */
export async function signIn(page: Page, url: string, username: string, password: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
}

/** The serious and critical findings of axe on what the page shows now, one line each. */
export async function graveFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const at = new URL(page.url()).pathname;
  return grave.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, any }) => `${at}: ${id}: ${html.slice(0, 200)}: ${any.map(({ message }) => message).join('; ')}`,
    ),
  );
}

/** Takes a picture for the documents, when UPDATE_IMAGES=true asks for it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_IMAGES !== 'true') return;
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}
