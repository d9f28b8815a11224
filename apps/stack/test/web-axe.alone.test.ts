import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findingsInEveryLook, type Person, webStories } from './browser.ts';
import { VIEWS } from './every-view.ts';
import { type Fixtures, makeFixtures } from './fixtures.ts';
import type { View } from './view.ts';

const web = webStories({ RATE_LIMIT_API: '100000', RATE_LIMIT_SIGNIN: '1000' });
let made: Fixtures;
beforeAll(async () => {
  made = await makeFixtures(web);
}, 60_000);

const LOADING = '.mantine-Loader-root, .mantine-Skeleton-root';

async function open(page: Page, view: View): Promise<void> {
  const { path, query } = view;
  await view.before?.(page);
  await page.goto(web.system.url + path + (query ? `?${query(made)}` : ''));
  await view.steps?.(page, made);
  await view.shows(page).waitFor();
  await page.waitForFunction((loading) => !document.querySelector(loading), LOADING);
}

/** What is wrong with a view, or that it does not open; either way the others are looked at as well. */
async function look(page: Page, view: View): Promise<string[]> {
  try {
    await open(page, view);
    return await findingsInEveryLook(page, view.name);
  } catch (error) {
    return [`${view.name} does not open: ${error}`];
  } finally {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
}

/** Signed in once; the page goes from one view to the next. */
async function findingsOf(name: Person): Promise<string[]> {
  const findings: string[] = [];
  await web.browse({}, async (page) => {
    await web.signInAs(page, name);
    for (const view of VIEWS[name]) findings.push(...(await look(page, view)));
  });
  return findings;
}

/** Each with a profile of its own: what one page began would go on with the next. */
async function findingsOfNobody(): Promise<string[]> {
  const findings: string[] = [];
  for (const view of VIEWS.nobody) {
    await web.browse({}, async (page) => void findings.push(...(await look(page, view))));
  }
  return findings;
}

test('nothing grave is found in any view, and each of them fits', async () => {
  // At the same time: most of it is waiting for a page.
  const findings = await Promise.all([findingsOfNobody(), findingsOf('user'), findingsOf('admin')]);
  expect(findings.flat()).toEqual([]);
}, 600_000);

/** The paths of the routes in a file of the web app. */
function routesIn(file: string, under = ''): string[] {
  const source = readFileSync(new URL(`../../web/src/${file}`, import.meta.url), 'utf8');
  return [...source.matchAll(/<Route\s+(\w+)(?:="([^"]*)")?/g)].flatMap(([tag, name, path]) => {
    if (name === 'element') return []; // only a frame around other routes
    if (name === 'index') return [under];
    if (name !== 'path' || path === undefined) throw new Error(`${file}: no path can be read from ${tag}`);
    return [under ? `${under}/${path}` : path];
  });
}

test('no page is left out', () => {
  const admin = routesIn('features/admin/admin-pages.tsx', '/admin');
  const routes = [...routesIn('app.tsx').filter((path) => path !== '/admin/*'), ...admin];
  expect(routes).toEqual(expect.arrayContaining(['/', '/tasks', '/admin', '/admin/tasks']));
  const seen = Object.values(VIEWS).flatMap((views) => views.map(({ path }) => path));
  const isSeen = (route: string) =>
    route.endsWith('*')
      ? seen.some((path) => !routes.includes(path) && path.startsWith(route.slice(0, -1)))
      : seen.includes(route);
  expect(routes.filter((route) => !isSeen(route))).toEqual([]);
});

test('every view has a name of its own', () => {
  const names = Object.values(VIEWS).flatMap((views) => views.map(({ name }) => name));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
