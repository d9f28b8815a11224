import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { frameTimesOf, longTasks, watchLongTasks } from './frame-times.ts';
import { RARE, seedTasks, titleOf } from './many-tasks.ts';

const TASKS = 10_000;
/** More rows or cards than this at once would mean that what is out of sight is drawn too. */
const DRAWN_AT_MOST = 90;
const LIST = '/tasks?project=garden';

const web = webStories({ RATE_LIMIT_API: '100000' });
beforeAll(() => seedTasks(web.system, 'user@demo.com', TASKS, 'garden'), 60_000);

const print = (line: string) => process.stderr.write(`many tasks (N = ${TASKS}): ${line}\n`);

async function open(page: Page, path: string): Promise<void> {
  await web.openAs(page, 'user', path);
  await page.getByRole('link', { name: titleOf(1), exact: true }).waitFor();
}

/** Waits until every page of the list has arrived. */
const allLoaded = (page: Page) =>
  page.waitForFunction(
    (pages) => {
      const pagesOf = performance.getEntriesByType('resource').filter(({ name }) => name.includes('cursor='));
      const there = pagesOf.filter((entry) => (entry as PerformanceResourceTiming).responseEnd > 0);
      return new Set(there.map(({ name }) => name)).size >= pages; // some may have been asked for twice
    },
    Math.ceil((TASKS - 100) / 200),
  );

/** The questions for lists of tasks that the page asks from now on. */
function listQuestions(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/\/api\/v1\/tasks\?/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

test('each of 10,000 is reached by scrolling, at its place, and only what is in sight is drawn', async () => {
  await web.browse({}, async (page) => {
    // The scroll bar tells the truth before the tasks are here: they come once it does.
    const truth = Promise.withResolvers<void>();
    await page.route(/\/api\/v1\/tasks\?.*cursor=/, async (route) => {
      await truth.promise;
      await route.continue();
    });
    await open(page, LIST);
    const right = await page.waitForFunction((tasks) => {
      const row = document.querySelector('li')?.offsetHeight ?? 0;
      const height = document.documentElement.scrollHeight;
      return Math.abs(height / (row * tasks) - 1) < 0.05 && height;
    }, TASKS);
    const height = Number(await right.jsonValue());
    truth.resolve();
    const seen = await page.evaluate(async (step) => {
      const titles: Record<string, string> = {};
      let most = 0;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const bottom = () => window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1;
      const read = () => {
        const rows = [...document.querySelectorAll('ul[aria-label="Tasks"] > li')];
        most = Math.max(most, rows.length);
        for (const one of rows)
          titles[one.getAttribute('aria-posinset') ?? ''] = one.querySelector('a')?.textContent ?? '';
        return rows.length > 0 && rows.every((one) => one.querySelector('a'));
      };
      for (;;) {
        await frame();
        while (!read()) await frame();
        if (bottom()) return { titles, most };
        window.scrollBy(0, step);
      }
    }, 700);
    const wrong = Array.from({ length: TASKS }, (_, index) => index + 1).filter(
      (place) => seen.titles[place] !== titleOf(place),
    );
    expect(wrong).toEqual([]);
    expect(Object.keys(seen.titles)).toHaveLength(TASKS);
    expect(seen.most).toBeLessThan(DRAWN_AT_MOST);
    print(`at most ${seen.most} rows drawn at once, page ${Math.round(height / 1000)} thousand pixels high`);
  });
}, 240_000);

test('scrolling, typing, opening, changing and filtering among 10,000: what it takes', async () => {
  await web.browse({}, async (page) => {
    await open(page, LIST);
    const began = Date.now();
    await allLoaded(page);
    print(`all pages there ${Date.now() - began} ms after the first row`);
    await watchLongTasks(page);
    print(`frames while nothing moves: ${await frameTimesOf(page, 120, 0)}`);
    print(`frames while scrolling by 60 pixels each: ${await frameTimesOf(page, 240, 60)}`);
    print(`frames while scrolling by 700 pixels each: ${await frameTimesOf(page, 240, 700)}`);
    print(`long tasks meanwhile: ${await longTasks(page)}`);
    await page.evaluate(() => window.scrollTo(0, 0));
    const first = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: titleOf(1), exact: true }) });
    await first.waitFor();
    await longTasks(page);

    await page.getByLabel('Add a task in one line').pressSequentially('Call Ada about the garden', { delay: 30 });
    print(`long tasks while typing a new task: ${await longTasks(page)}`);
    await page.getByRole('link', { name: titleOf(3), exact: true }).click();
    await page.getByRole('dialog').getByLabel('Title').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    print(`long tasks while opening and closing a task: ${await longTasks(page)}`);

    const asked = listQuestions(page);
    const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await first.getByRole('button', { name: 'Status: To do' }).click();
    await page.getByRole('menuitem', { name: 'In review' }).click();
    await first.getByRole('button', { name: 'Status: In review' }).waitFor();
    await saved;
    print(`long tasks while changing a status: ${await longTasks(page)}`);

    await page.getByLabel('Search tasks').pressSequentially('zeppelin', { delay: 30 });
    const typed = Date.now();
    await page.waitForFunction((count) => {
      const rows = [...document.querySelectorAll('ul[aria-label="Tasks"] > li')];
      return rows.length > 0 && rows.every((row) => Number(row.getAttribute('aria-setsize')) === count);
    }, TASKS / RARE);
    print(`search result ${Date.now() - typed} ms after the last letter; long tasks ${await longTasks(page)}`);
    await page.getByRole('link', { name: titleOf(RARE), exact: true }).waitFor();
    // One change was no reason to ask for 10,000 again.
    expect(asked.filter((url) => !new URL(url).searchParams.has('q'))).toEqual([]);
    await page.getByLabel('Clear search').click();
    await page.goto(`${web.system.url}${LIST}&status=done`);
    await page
      .locator(`li[aria-setsize="${TASKS / 5}"]`)
      .first()
      .waitFor();
    const used = await page.evaluate(
      () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    );
    print(`heap ${Math.round(used / 1e6)} MB`);
  });
}, 180_000);

test('10,000 in groups: what it takes to fold one and to scroll, and only what is in sight is drawn', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `${LIST}&group=priority`);
    await allLoaded(page);
    await watchLongTasks(page);
    const urgent = page.getByRole('button', { name: /^Urgent/ });
    await urgent.getByText((TASKS / 4).toLocaleString('en-US'), { exact: true }).waitFor();
    print(`groups: frames while scrolling by 60 pixels each: ${await frameTimesOf(page, 240, 60)}`);
    print(`groups: frames while scrolling by 700 pixels each: ${await frameTimesOf(page, 240, 700)}`);
    print(`groups: long tasks meanwhile: ${await longTasks(page)}`);
    expect(await page.locator('ul[aria-label="Tasks"] > li').count()).toBeLessThan(DRAWN_AT_MOST);
    await page.evaluate(() => window.scrollTo(0, 0));
    await urgent.click();
    await page.locator('ul[aria-label="Tasks"] > li:nth-child(2)').getByRole('button', { name: /^High/ }).waitFor();
    print(`groups: long tasks while folding one: ${await longTasks(page)}`);
  });
}, 120_000);

test('the keyboard reaches the end of the list before it is loaded, and the top again', async () => {
  await web.browse({}, async (page) => {
    // Where the end is comes after the first rows; a slow server is no reason to stop before it.
    const counted = Promise.withResolvers<void>();
    await page.route('**/api/v1/tasks/stats*', async (route) => {
      await counted.promise;
      await route.continue();
    });
    await open(page, LIST);
    await page.getByRole('link', { name: titleOf(1), exact: true }).focus();
    await page.keyboard.press('End');
    counted.resolve();
    const last = page.getByRole('link', { name: titleOf(TASKS), exact: true });
    await last.waitFor();
    await page.waitForFunction((title) => document.activeElement?.textContent === title, titleOf(TASKS));
    await page.keyboard.press('k');
    await page.waitForFunction((title) => document.activeElement?.textContent === title, titleOf(TASKS - 1));
    await page.evaluate(() => window.scrollTo(0, 0)); // away from where the focus is
    await page.getByRole('link', { name: titleOf(1), exact: true }).waitFor();
    await page.keyboard.press('j');
    await page.waitForFunction((title) => document.activeElement?.textContent === title, titleOf(TASKS));
    await page.keyboard.press('Home');
    await page.waitForFunction((title) => document.activeElement?.textContent === title, titleOf(1));
  });
}, 120_000);

test('a change by somebody else goes to its place among 10,000, and none of them is asked for again', async () => {
  await web.browse({}, async (page) => {
    const listening = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/events'));
    await open(page, LIST);
    await listening;
    await allLoaded(page);
    await page.locator(`li[aria-setsize="${TASKS}"]`).first().waitFor();
    const asked = listQuestions(page);
    const headers = {
      authorization: `Bearer ${await web.system.token('admin@demo.com')}`,
      'content-type': 'application/json',
    };
    const find = await fetch(`${web.system.url}/api/v1/tasks?projectId=garden&sort=createdAt&limit=1`, { headers });
    const [{ id }] = (await find.json()).data;
    const change = (body: object) =>
      fetch(`${web.system.url}/api/v1/tasks/${id}`, { method: 'PATCH', headers, body: JSON.stringify(body) });
    await change({ title: 'The last one, by another' });
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole('link', { name: 'The last one, by another' }).waitFor();
    await change({ projectId: 'elsewhere' });
    await page
      .locator(`li[aria-setsize="${TASKS - 1}"]`)
      .first()
      .waitFor();
    expect(asked).toEqual([]);
    await change({ projectId: 'garden', title: titleOf(TASKS) });
    await page.getByRole('link', { name: titleOf(TASKS), exact: true }).waitFor();
  });
}, 120_000);

test('the columns of the board tell how many they have, draw those in sight, and show the last', async () => {
  await web.browse({}, async (page) => {
    await open(page, `${LIST}&view=board`);
    const column = page.getByRole('region', { name: 'Done', exact: true });
    await column.getByText((TASKS / 5).toLocaleString('en-US'), { exact: true }).waitFor();
    await allLoaded(page);
    print(`board: frames while nothing moves ${await frameTimesOf(page, 60, 0)}`);
    const { most, last } = await column.evaluate(async (section) => {
      const box = [...section.querySelectorAll('div')].find((one) => getComputedStyle(one).overflowY === 'auto');
      if (!box) throw new Error('the column does not scroll');
      let drawn = 0;
      while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
        box.scrollBy(0, 5_000);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        drawn = Math.max(drawn, document.querySelectorAll('article').length);
      }
      return { most: drawn, last: [...section.querySelectorAll('article a')].at(-1)?.textContent };
    });
    expect(last).toBe(titleOf(TASKS - 1)); // 9,999 is the last that is done
    expect(most).toBeLessThan(DRAWN_AT_MOST);
    print(`board: at most ${most} cards drawn at once`);
  });
}, 120_000);
