import { beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { post, until } from './system.ts';
import { zoneInTheMorning } from './zones.ts';

const web = webStories();
/** Where the reader is: days begin and end there, and none ends while these tests run. */
const timezoneId = zoneInTheMorning();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** So many days from today there. */
const day = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezoneId }).format(new Date(Date.now() + days * DAY_MS));
const longName = (of: string) =>
  new Intl.DateTimeFormat('en-US', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(of),
  );

const make = async (fields: Partial<Task>) =>
  (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', fields)).data;
const read = async (id: string) => (await web.call<{ data: Task }>('user', 'GET', `/api/v1/tasks/${id}`)).data;

let late: Task;
beforeAll(async () => {
  await web.call('user', 'POST', '/api/v1/projects', { id: 'harvest', name: 'Harvest', color: '#1f8a53' });
  late = await make({ title: 'Late by a day', dueDate: day(-1), priority: 'urgent' });
  await make({ title: 'Late by a moment', dueDate: new Date(Date.now() - 120_000).toISOString() });
  await make({ title: 'On this day', dueDate: day(0), projectId: 'harvest' });
  await make({ title: 'After many days', dueDate: day(60) });
  await make({ title: 'At any time' });
  await make({ title: 'Over already', dueDate: day(0), status: 'done' });
  await make({ title: 'Nobody has it', dueDate: day(0), assignedTo: null, projectId: 'harvest' });
}, 30_000);

const head = (page: Page, name: RegExp | string) => page.getByRole('button', { name });
/** The list from top to bottom, heads of groups in brackets. */
const rows = (page: Page) =>
  page
    .getByRole('list', { name: 'Tasks', exact: true })
    .locator('a, [data-head]')
    .evaluateAll((found) => found.map((one) => (one.matches('a') ? one.textContent : `[${one.textContent}]`)));

test('a person lands on Today: what is due when where they are, folded and grouped as they left it', async () => {
  await web.browse({ timezoneId, locale: 'en-US' }, async (page) => {
    await web.signInAs(page, 'user');
    await page.waitForURL(/\/today$/);
    await page.getByRole('link', { name: 'At any time' }).waitFor();
    expect(await rows(page)).toEqual([
      '[Overdue2]',
      'Late by a day',
      'Late by a moment',
      '[Today1]',
      'On this day',
      '[Later1]',
      'After many days',
      '[No date1]',
      'At any time',
    ]);
    // What is over is folded away, and asked for only when it is wanted.
    await head(page, 'Done and cancelled').click();
    await page.getByRole('list', { name: 'Done and cancelled tasks' }).getByText('Over already').waitFor();
    await head(page, 'Done and cancelled').click();

    await head(page, /^Later/).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('link', { name: 'After many days' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Group' }).click();
    await page.getByRole('menuitem', { name: 'By project' }).click();
    await head(page, /^Harvest/).waitFor();
    await page.waitForURL(/group=project/);

    // By the menu one comes back to what one left; what an address says goes before that.
    const menu = page.getByRole('navigation', { name: 'Main' });
    await menu.getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await menu.getByRole('link', { name: 'Today' }).click();
    await head(page, /^Harvest/).waitFor();
    expect(new URL(page.url()).search).toBe('?group=project');
    expect(await head(page, /^Later/).getAttribute('aria-expanded')).toBe('false');
    await page.goto(`${web.system.url}/today?group=priority`);
    await head(page, /^Urgent/).waitFor();
    await head(page, /^Later/).press('ArrowRight');
    await page.getByRole('link', { name: 'After many days' }).waitFor();
  });
}, 90_000);

test('a list is grouped by whatever its tasks have; heads and tasks are gone through by keyboard', async () => {
  await web.browse({ timezoneId }, async (page) => {
    await web.openAs(page, 'user', '/tasks?group=status&sort=title');
    await page.getByRole('link', { name: 'On this day' }).waitFor();
    expect((await rows(page)).filter((row) => row?.startsWith('['))).toEqual(['[To do6]', '[Done1]']);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.textContent === 'After many days');
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Done1');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('link', { name: 'Over already' }).waitFor();
    for (const [group, first] of [
      ['person', 'You6'],
      ['priority', 'Urgent1'],
      ['project', 'Harvest2'],
      ['due', 'Overdue2'],
    ]) {
      await page.goto(`${web.system.url}/tasks?group=${group}`);
      await page.locator('[data-head]').first().waitFor();
      await page.waitForFunction((text) => document.querySelector('[data-head]')?.textContent === text, first);
    }
  });
}, 90_000);

test('a task that goes to another week by key takes the keyboard and the calendar along', async () => {
  await make({ title: 'On Saturday', projectId: 'harvest', dueDate: '2030-01-05' });
  await make({ title: 'First of its week', projectId: 'harvest', dueDate: '2030-01-06T09:00:00Z' });
  await web.browse({ timezoneId: 'UTC', locale: 'en-US' }, async (page) => {
    await web.openAs(page, 'user', '/projects/harvest?view=calendar&span=week&at=2030-01-05');
    const held = (title: string) =>
      page.waitForFunction((text) => document.activeElement?.textContent?.endsWith(text), title);
    const chip = (day: string) =>
      page.getByRole('region', { name: day, exact: true }).getByRole('link', { name: /On Saturday$/ });
    await chip('Saturday, January 5').focus();
    await page.keyboard.press(']');
    await chip('Sunday, January 6').waitFor();
    await held('On Saturday');
    await page.keyboard.press('[');
    await chip('Saturday, January 5').waitFor();
    await held('On Saturday');
  });
}, 90_000);

test('in the calendar a task goes to another day by key and by mouse; on a phone the day stands below', async () => {
  // In the middle of the day there: it is morning now.
  const moment = new Date(Math.floor(Date.now() / HOUR_MS + 3) * HOUR_MS).toISOString();
  const { id } = await make({ title: 'Move me', projectId: 'harvest', dueDate: moment });
  const size = { viewport: { width: 1280, height: 1100 } };
  await web.browse({ ...size, timezoneId, locale: 'en-US' }, async (page) => {
    await web.openAs(page, 'user', '/projects/harvest?view=calendar&span=week');
    const on = (of: string) => page.getByRole('region', { name: longName(of), exact: true });
    const chip = (of: string) => on(of).getByRole('link', { name: /Move me$/ });
    await chip(day(0)).focus();
    await page.keyboard.press(']');
    await chip(day(1)).waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent?.endsWith('Move me'));
    await page.keyboard.press('[');
    await chip(day(0)).waitFor();
    await page
      .getByRole('button', { name: 'Month' })
      .or(page.getByText('Month', { exact: true }))
      .click();
    await page.waitForURL((url) => !url.searchParams.has('span'));
    await chip(day(0)).waitFor();

    const to = await on(day(0)).evaluate(
      (cell) => (cell.nextElementSibling ?? cell.previousElementSibling)?.getAttribute('aria-label') ?? '',
    );
    const target = page.getByRole('region', { name: to, exact: true });
    const middle = async (of: typeof target) => {
      const box = await of.boundingBox();
      return [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2] as const;
    };
    await chip(day(0)).scrollIntoViewIfNeeded();
    await page.mouse.move(...(await middle(chip(day(0)))));
    await page.mouse.down();
    await page.mouse.move(...(await middle(target)), { steps: 12 });
    await page.getByText(`Over ${to}.`).waitFor({ state: 'attached' });
    await page.mouse.up();
    await target.getByRole('link', { name: /Move me$/ }).waitFor();
    // It is another day at the same time of the day, where the reader is.
    const isMoved = async () => Math.abs(Date.parse((await read(id)).dueDate ?? '') - Date.parse(moment)) === DAY_MS;
    await until(isMoved);
    await page.keyboard.press('Control+z');
    await chip(day(0)).waitFor();

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${web.system.url}/projects/harvest?view=calendar`);
    await page.getByRole('button', { name: new RegExp(longName(day(0))) }).click();
    await chip(day(0)).waitFor();
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(390);

    // Signing out is in the menu, not under the thumb; Esc closes it and is back where one was.
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.press('Enter');
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor({ state: 'hidden' });
    expect(await menu.evaluate((button) => button === document.activeElement)).toBe(true);
  });
}, 90_000);

test('names of pages and what is on them begin in one line; what is to be typed where can be read', async () => {
  await web.browse({ timezoneId }, async (page) => {
    await web.openAs(page, 'user', '/account');
    const leftOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => one.getBoundingClientRect().x);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      for (const path of ['/account', '/projects']) {
        await page.goto(web.system.url + path);
        await page.locator('main :is(h2, li)').first().waitFor();
        const gutter = width > 600 ? await leftOf('main h1') : 16;
        const content = await leftOf(path === '/account' ? 'main h2' : 'main ul');
        expect([path, width, content]).toEqual([path, width, gutter]);
      }
    }
    await page.goto(`${web.system.url}/today`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
      const same = await page.getByLabel('Add a task in one line').evaluate((field) => {
        const probe = document.createElement('i');
        probe.style.color = 'var(--quiet)';
        field.after(probe);
        const [words, quiet] = [getComputedStyle(field, '::placeholder').color, getComputedStyle(probe).color];
        probe.remove();
        return [words, quiet];
      });
      expect([colorScheme, same[0]]).toEqual([colorScheme, same[1]]);
    }
  });
}, 60_000);

test('from a project to a task and back its board and its filters stay', async () => {
  await web.browse({ timezoneId }, async (page) => {
    await web.openAs(page, 'user', '/projects/harvest?view=board&status=todo');
    const card = page.getByRole('article').getByRole('link', { name: 'On this day' });
    await card.click();
    await page.getByRole('dialog').getByLabel('Description').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await card.waitFor();
    const menu = page.getByRole('navigation', { name: 'Main' });
    await menu.getByRole('link', { name: 'My tasks' }).click();
    await page.getByRole('link', { name: late.title }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close task' }).click();
    await menu.getByRole('link', { name: 'Harvest' }).click();
    await card.waitFor();
    expect(new URL(page.url()).search).toBe('?status=todo&view=board');
    // Work that was given up is a strip until somebody wants to see it.
    const cancelled = page.getByRole('region', { name: 'Cancelled', exact: true });
    expect(await cancelled.getByRole('button').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('v');
    await page.keyboard.press('v');
    await page.keyboard.press('v');
    await card.waitFor();
  });
}, 60_000);

test('what is looked at is saved under a name, for oneself and for a project, and found in the menu', async () => {
  await web.browse({ timezoneId }, async (page) => {
    await web.openAs(page, 'user', '/tasks?priority=urgent&sort=title');
    const menu = page.getByRole('navigation', { name: 'Main' });
    const save = async (name: string) => {
      await page.getByRole('button', { name: 'Save view' }).click();
      await page.getByLabel('Name of the view').fill(name);
      await page.keyboard.press('Enter');
      await menu.getByRole('link', { name }).waitFor();
    };
    await save('What burns');
    await menu.getByRole('link', { name: 'Harvest' }).click();
    await page.getByRole('link', { name: 'On this day' }).waitFor();
    await menu.getByRole('link', { name: 'What burns' }).click();
    await page.getByRole('link', { name: late.title }).waitFor();
    await page.getByRole('link', { name: 'On this day' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?priority=urgent&sort=title');
    expect(await menu.getByRole('link', { name: 'What burns' }).getAttribute('aria-current')).toBe('page');

    await page.goto(`${web.system.url}/projects/harvest?group=person`);
    await page.getByRole('link', { name: 'On this day' }).waitFor();
    await save('Who has what');
    const { data } = await web.call<{ data: Array<{ name: string; projectId: string | null; query: string }> }>(
      'user',
      'GET',
      '/api/v1/views',
    );
    expect(data.map(({ name, projectId, query }) => [name, projectId, query])).toEqual([
      ['What burns', null, 'priority=urgent&sort=title'],
      ['Who has what', 'harvest', 'group=person'],
    ]);
    await page.getByRole('button', { name: 'Who has what' }).click();
    await page.getByRole('menuitem', { name: 'Delete view' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete view' }).click();
    await menu.getByRole('link', { name: 'Who has what' }).waitFor({ state: 'detached' });
  });
}, 60_000);

test('one line takes a person and a project, offered as one types', async () => {
  const password = 'a phrase of some length';
  const team = `reapers-${Date.now()}`;
  const answer = await post(`${web.system.url}/auth/register`, {
    email: `${team}@example.com`,
    password,
    name: 'Grace Hopper',
  });
  const { id } = (await answer.json()).user;
  const { data: found } = await web.call<{ data: Array<{ id: string }> }>(
    'admin',
    'GET',
    `/api/v1/users?q=${web.people.user.email}`,
  );
  await web.call('admin', 'POST', '/api/v1/teams', { handle: team, name: 'Reapers' });
  for (const member of [id, found[0]?.id])
    await web.call('admin', 'PUT', `/api/v1/teams/${team}/members/${member}`, {});
  await web.browse({ timezoneId }, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    const line = page.getByLabel('Add a task in one line');
    await line.pressSequentially('Call the printer @gra');
    await page.getByRole('option', { name: 'Grace Hopper' }).waitFor();
    // Whoever types before the browser draws still types behind the name.
    await page.evaluate(() => {
      const late: FrameRequestCallback[] = [];
      window.requestAnimationFrame = (draw) => late.push(draw);
      addEventListener('keyup', () => late.splice(0).forEach((draw) => void draw(performance.now())));
    });
    await page.keyboard.down('Enter');
    expect(await line.inputValue()).toBe('Call the printer @Grace-Hopper ');
    await page.keyboard.type('+har');
    await page.getByRole('option', { name: 'Harvest' }).waitFor();
    await page.keyboard.press('Tab');
    // A day that is named needs nothing more: Enter makes the task.
    await page.keyboard.type('!high @today');
    await page.getByRole('option', { name: 'Today' }).waitFor();
    await page.keyboard.press('Enter');
    const made = page.getByRole('link', { name: 'Call the printer', exact: true });
    await made.waitFor();
    await page.getByRole('listitem').filter({ has: made }).getByText('Grace Hopper').waitFor();
    const { data } = await web.call<{ data: Task[] }>('user', 'GET', '/api/v1/tasks?limit=1');
    expect(data[0]).toMatchObject({
      title: 'Call the printer',
      assignedTo: id,
      projectId: 'harvest',
      priority: 'high',
      dueDate: day(0),
    });
  });
}, 60_000);
