// Whole journeys of somebody who knows the keys, in the small company of the demo. How many presses each takes is
// printed, and stands in docs/web.md beside what others need; none may take more.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Locator, Page } from 'playwright-core';
import { picture, webStories } from './browser.ts';
import { until } from './system.ts';

const web = webStories({ DEMO_COMPANY: 'true' });
const size = { viewport: { width: 1280, height: 800 } };
const taken: string[] = [];
afterAll(() => {
  process.stderr.write(taken.map((line) => `journey: ${line}\n`).join(''));
});

const tasks = async (query: string) =>
  (await web.call<{ data: Task[] }>('user', 'GET', `/api/v1/tasks?limit=200&${query}`)).data;
const taskOf = async (title: string) => (await tasks('scope=visible')).find((task) => task.title === title) as Task;

beforeAll(() => until(async () => (await tasks('scope=visible')).length >= 40), 60_000);

/** Hands that count: every key, every letter and every click is one press. */
class Hands {
  presses = 0;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  async key(...names: string[]) {
    for (const name of names) {
      await this.page.keyboard.press(name);
      this.presses += 1;
    }
  }
  async type(text: string) {
    await this.page.keyboard.type(text);
    this.presses += text.length;
  }
  async click(what: Locator) {
    await what.click();
    this.presses += 1;
  }
}

/** Walks a journey from Today, and says how many presses it took. */
async function journey(name: string, most: number, walk: (hands: Hands, page: Page) => Promise<void>) {
  await web.browse(size, async (page) => {
    await web.openAs(page, 'user', '/today');
    await page.getByRole('link', { name: 'Review the price table' }).waitFor();
    const hands = new Hands(page);
    await walk(hands, page);
    taken.push(`${name}: ${hands.presses} presses`);
    expect(hands.presses).toBeLessThanOrEqual(most);
  });
}

test('a newcomer finds a company at work: Today, a board, a task with talk, in the dark and on a phone, and the numbers', async () => {
  await web.browse(size, async (page) => {
    await web.openAs(page, 'user', '/today');
    await page.getByRole('button', { name: /^Overdue/ }).waitFor();
    await page.getByRole('link', { name: /^Inbox.*\d/ }).waitFor();
    await picture(page, 'user');
    await page.goto(`${web.system.url}/projects/website?view=board`);
    await page.getByRole('region', { name: 'In review' }).getByText('Review the price table').waitFor();
    await picture(page, 'board');
    await page.goto(`${web.system.url}/projects/website?task=${(await taskOf('Write the text of the start page')).id}`);
    await page.getByRole('dialog').getByText('the headline is good').waitFor();
    await picture(page, 'task');
  });
  await web.browse({ ...size, colorScheme: 'dark' }, async (page) => {
    await web.openAs(page, 'user', '/projects/onboarding?group=status');
    await page.getByRole('link', { name: 'Weekly figures' }).waitFor();
    await picture(page, 'dark');
  });
  const phone = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
  await web.browse(phone, async (page) => {
    await web.openAs(page, 'user', '/today');
    await page.getByRole('link', { name: 'Review the price table' }).waitFor();
    await picture(page, 'phone');
  });
  await web.browse(size, async (page) => {
    await web.openAs(page, 'admin', '/admin');
    await page.locator('.recharts-bar').first().waitFor(); // comes with its library
    await picture(page, 'admin');
  });
}, 120_000);

test('somebody is handed a task that is due on Friday', async () => {
  await journey('hand a task to a colleague with a day', 26, async (hands, page) => {
    await hands.key('q');
    await hands.type('Send offer @fri @mir');
    await page.getByRole('option', { name: /Mira Okafor/ }).waitFor();
    await hands.key('Enter', 'Enter');
    await until(async () => (await taskOf('Send offer'))?.assignedTo === '01930000-0000-7000-8000-000000000003');
    const { dueDate } = await taskOf('Send offer');
    expect(new Date(`${dueDate}T12:00Z`).getUTCDay()).toBe(5);
  });
}, 60_000);

/** Takes what the palette offers first, once that is what is meant. */
async function first(hands: Hands, typed: string, said: string | RegExp, key = 'Enter') {
  await hands.type(typed);
  await hands.page.locator('[role=option][data-combobox-selected]').filter({ hasText: said }).waitFor();
  await hands.key(key);
}

test('ten new tasks get a priority and a day', async () => {
  const titles = Array.from({ length: 10 }, (_, number) => `Triage ${number}`);
  await web.call('user', 'POST', '/api/v1/projects', { id: 'triage', name: 'Triage' });
  for (const title of titles) await web.call('user', 'POST', '/api/v1/tasks', { title, projectId: 'triage' });
  const held = () => tasks('projectId=triage');
  await journey('triage ten new tasks', 101, async (hands, page) => {
    await hands.click(page.getByRole('link', { name: /^Triage/ }).first());
    await page.getByRole('heading', { name: 'Triage' }).waitFor();
    await page.getByRole('link', { name: 'Triage 0' }).waitFor();
    for (const [row, title] of titles.toReversed().entries()) {
      await hands.key('j');
      await page.waitForFunction((name) => document.activeElement?.textContent === name, title);
      await hands.key('p');
      await first(hands, row % 2 ? 'l' : 'h', row % 2 ? 'Low' : 'High');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await hands.key('d');
      await first(hands, row % 2 ? 'we' : 'tom', row % 2 ? /week|Wednesday/ : 'Tomorrow');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await until(async () => (await held()).every(({ dueDate }) => dueDate !== null));
    expect((await held()).filter(({ priority }) => priority === 'high')).toHaveLength(5);
  });
}, 120_000);

test('what is overdue gets a day of the week, and what has none another', async () => {
  await journey('plan a week', 26, async (hands, page) => {
    await hands.key('j', 'j');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Shorten the welcome mail');
    await hands.key('x', 'Shift+ArrowDown');
    await page.getByText('2 tasks selected').waitFor();
    await hands.key('d');
    await first(hands, 'mon', /Monday|Mon|Today/);
    await until(async () => new Date(`${(await taskOf('Review the price table')).dueDate}T12:00Z`).getUTCDay() === 1);
    await hands.key('Control+k');
    await first(hands, 'plants', 'Plants', 'Tab');
    await first(hands, 'due', /due/i);
    await first(hands, 'wed', /Wed/);
    await until(async () => new Date(`${(await taskOf('Plants')).dueDate}T12:00Z`).getUTCDay() === 3);
  });
  expect(new Date(`${(await taskOf('Shorten the welcome mail')).dueDate}T12:00Z`).getUTCDay()).toBe(1);
}, 60_000);

test('a task is found by half a word and finished', async () => {
  await journey('find a task by half a word and finish it', 6, async (hands) => {
    await hands.key('Control+k');
    await first(hands, 'sits', 'Who sits where?', 'Control+Enter');
    await until(async () => (await taskOf('Who sits where?')).status === 'done');
  });
}, 60_000);

test('a mention is answered', async () => {
  await journey('answer a mention', 30, async (hands, page) => {
    await hands.key('Control+k');
    await first(hands, 'inb', 'Inbox');
    await page.waitForURL(/inbox/);
    const mention = page
      .getByRole('listitem')
      .filter({ hasText: 'Lena Petrova mentioned you in Review the price table' });
    await mention.getByText('@You finance changed the middle column').waitFor();
    const marked = () => mention.evaluate((item) => item.contains(document.activeElement));
    while (!(await marked())) await hands.key('j');
    await hands.key('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Comment' }).waitFor();
    await hands.key('r');
    await hands.type('Done');
    await hands.key('Control+Enter');
    await page.getByRole('dialog').getByRole('article').getByText('Done', { exact: true }).waitFor();
  });
}, 60_000);
