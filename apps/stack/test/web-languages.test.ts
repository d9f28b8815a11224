import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';

const web = webStories();
const GERMAN = { locale: 'de-DE', timezoneId: 'Europe/Berlin' };

/** What is said otherwise in German, in English. */
const ENGLISH = [
  ...readFileSync(new URL('../../web/src/locales/de.po', import.meta.url), 'utf8').matchAll(
    /^msgid "(.+)"\nmsgstr "(.+)"$/gm,
  ),
].flatMap(([, english, german]) => (english === german ? [] : [JSON.parse(`"${english}"`) as string]));

const WIDTHS = [1280, 390];

/** What of a page is not as it should be in German: its language, English words, what does not fit. */
async function findings(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width > 600 ? 800 : 844 });
    const folder = process.env.LOOKS;
    if (folder) await page.screenshot({ path: join(folder, `de-${name}-${width}.png`) });
    found.push(...(await page.evaluate(look, ENGLISH)).map((fault) => `${name}, ${width}: ${fault}`));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}

/** Runs in the browser. */
function look(english: string[]): string[] {
  const known = new Set(english);
  const said = [...document.querySelectorAll('body *')].flatMap((element) => [
    ...[...element.childNodes].flatMap((node) => (node.nodeType === Node.TEXT_NODE ? [node.textContent ?? ''] : [])),
    ...['aria-label', 'placeholder', 'title', 'alt'].map((attribute) => element.getAttribute(attribute) ?? ''),
  ]);
  const cut = [...document.querySelectorAll<HTMLElement>('button, label, th, dt, h1, h2, h3')].filter(
    ({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1,
  );
  const { scrollWidth = 0 } = document.scrollingElement ?? {};
  return [
    ...(document.documentElement.lang === 'de' ? [] : [`is in ${document.documentElement.lang}`]),
    ...[...new Set(said.map((text) => text.trim()))].filter((text) => known.has(text)).map((text) => `says "${text}"`),
    ...cut.map((element) => `cuts "${element.textContent}"`),
    ...(scrollWidth > innerWidth ? [`is ${scrollWidth} pixels wide`] : []),
  ];
}

async function signIn(page: Page, name: 'user' | 'admin'): Promise<void> {
  await page.goto(`${web.system.url}/tasks`);
  await page.getByLabel('Benutzername oder E-Mail').fill(web.people[name].email);
  await page.getByLabel('Passwort', { exact: true }).fill(web.people[name].password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Abmelden', exact: true }).waitFor();
}

async function drawn(page: Page): Promise<void> {
  await page.locator('#content h1, main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.mantine-Loader-root, .mantine-Skeleton-root'));
}

/** Opens pages one after the other, and waits until each is drawn. */
async function findingsOn(page: Page, paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(web.system.url + path);
    await drawn(page);
    found.push(...(await findings(page, path.replace(/\W+/g, '-').slice(1))));
  }
  return found;
}

test('a browser that asks for German gets all of it in German, from the sign-in on, and it fits', async () => {
  const { data: task } = await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', {
    title: 'Jahresabschluss der Wasserwerksgesellschaft vorbereiten',
    priority: 'urgent',
    dueDate: '2030-12-24',
    labels: ['buchhaltung'],
  });
  await web.call('user', 'POST', `/api/v1/tasks/${task.id}/comments`, { body: 'Bis Freitag.' });
  await web.browse(GERMAN, async (page) => {
    const found = await findingsOn(page, ['/login', '/forgot-password', '/no/such/page']);
    await signIn(page, 'user');
    const pages = ['/tasks', '/tasks?view=board', '/tasks?new=1', `/tasks?task=${task.id}`];
    found.push(...(await findingsOn(page, [...pages, '/inbox', '/projects', '/account', '/shortcuts', '/admin'])));
    expect(found).toEqual([]);
  });
}, 120_000);

test('a task in one line is understood in German, and dates are written as there', async () => {
  await web.browse(GERMAN, async (page) => {
    await signIn(page, 'user');
    await page.getByLabel('Aufgabe in einer Zeile hinzufügen').fill('Ada anrufen !hoch @2030-12-24 15:00 #vertrieb');
    await page.getByText('Hoch · 24. Dez. 2030 15:00 · #vertrieb').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Ada anrufen' }).click();
    await page.getByRole('dialog').getByText('Aufgabe angelegt').waitFor();
  });
}, 60_000);

test('the language of the account is that of the app, at once, after a reload and in another browser', async () => {
  const choose = async (page: Page, field: string, language: string) => {
    await drawn(page);
    await page.getByRole('combobox', { name: field, exact: true }).click();
    await page.getByRole('option', { name: language }).click();
  };
  await web.browse({ locale: 'en-US' }, async (page) => {
    await web.openAs(page, 'user', '/account');
    await choose(page, 'Language', 'Deutsch');
    await page.getByRole('heading', { name: 'Sprache' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sprache' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  });
  await web.browse({ locale: 'en-US' }, async (page) => {
    await page.goto(`${web.system.url}/account`);
    await web.answerForm(page, 'user');
    await page.getByRole('heading', { name: 'Sprache' }).waitFor();
    await choose(page, 'Sprache', 'Wie der Browser');
    await page.getByRole('heading', { name: 'Language' }).waitFor();
  });
}, 60_000);

test('pages of administrators are in German as well', async () => {
  await web.browse(GERMAN, async (page) => {
    await signIn(page, 'admin');
    const pages = ['tasks', 'users', 'teams', 'roles', 'mails', 'audit', 'clients', 'keys', 'health'];
    expect(await findingsOn(page, ['/admin', ...pages.map((name) => `/admin/${name}`)])).toEqual([]);
  });
}, 120_000);
