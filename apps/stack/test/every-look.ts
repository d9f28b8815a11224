import { beforeAll } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Person, webStories } from './browser.ts';
import { VIEWS } from './every-view.ts';
import { type Fixtures, makeFixtures } from './fixtures.ts';
import { findingsInEveryLook } from './looks.ts';
import type { View } from './view.ts';

const LOADING = '.mantine-Loader-root, .mantine-Skeleton-root';

/** Looks at what somebody can see; each of the files that ask has a system of its own, full of things to see. */
export function everyLook() {
  const web = webStories({ RATE_LIMIT_API: '100000', RATE_LIMIT_SIGNIN: '1000' });
  let fixtures: Fixtures;
  beforeAll(async () => {
    fixtures = await makeFixtures(web);
  }, 60_000);

  async function open(page: Page, view: View): Promise<void> {
    const { path, query } = view;
    await view.before?.(page);
    await page.goto(web.system.url + path + (query ? `?${query(fixtures)}` : ''));
    await view.steps?.(page, fixtures);
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

  return {
    /** What is wrong with what a person sees: signed in once, the page goes from one view to the next. */
    async findingsOf(name: Person): Promise<string[]> {
      const findings: string[] = [];
      await web.browse({}, async (page) => {
        await web.signInAs(page, name);
        for (const view of VIEWS[name]) findings.push(...(await look(page, view)));
      });
      return findings;
    },
    /** The same of nobody, each view with a profile of its own: what one page began would go on with the next. */
    async findingsOfNobody(): Promise<string[]> {
      const findings: string[] = [];
      for (const view of VIEWS.nobody) {
        await web.browse({}, async (page) => void findings.push(...(await look(page, view))));
      }
      return findings;
    },
  };
}
