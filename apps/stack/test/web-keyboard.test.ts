import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { webStories } from './browser.ts';

const web = webStories();

/** What has the keyboard: its name, and how one sees that it does. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    // The ring of a task is around its whole row, which its link covers by a pseudo-element.
    const rings = [undefined, '::after'].map((part) => getComputedStyle(element, part).outlineStyle);
    const isField = element.matches('input, textarea');
    return {
      tag: element.tagName,
      name:
        element.getAttribute('aria-label') ??
        (element as HTMLInputElement).labels?.[0]?.textContent ??
        element.textContent,
      // A field that is typed in shows its cursor; the page as a whole is only where Tab goes on from.
      seen:
        isField ||
        element.id === 'content' ||
        (element.matches(':focus-visible') && rings.some((ring) => ring !== 'none')),
    };
  });

/** A person at the keyboard, who loses neither the focus nor the sight of it. */
function atKeyboard(page: Page) {
  let presses = 0;
  const look = async () => {
    const now = await focus(page);
    expect(now).toMatchObject({ name: now.name, seen: true });
    expect(now.tag).not.toBe('BODY');
    return now;
  };
  return {
    look,
    presses: () => presses,
    async press(key: string, times = 1) {
      for (let at = 0; at < times; at++) await page.keyboard.press(key);
      presses += times;
    },
    async type(text: string) {
      await page.keyboard.type(text);
      presses += text.length;
    },
    /** Presses a key until what has the keyboard is called so. */
    async pressUntil(key: string, name: string | RegExp, most = 30) {
      for (let at = 0; at < most; at++) {
        await page.keyboard.press(key);
        presses++;
        const now = await look();
        if (typeof name === 'string' ? now.name === name : name.test(now.name)) return;
      }
      throw new Error(`${most} times ${key} did not lead to ${name}`);
    },
  };
}

/** The keyboard is given back a moment after what had it goes. */
const focused = (page: Page, name: string) =>
  page.waitForFunction((text) => {
    const element = document.activeElement as HTMLElement | null;
    return element?.textContent === text || element?.getAttribute('aria-label') === text;
  }, name);

test('from sign-in to a finished task by keyboard alone, the focus never lost', async () => {
  await web.call('user', 'POST', '/api/v1/tasks', { title: 'Feed the cat' });
  await web.browse({}, async (page) => {
    await page.addInitScript(() => {
      addEventListener('pointerdown', () => sessionStorage.setItem('touched', 'yes'), true);
    });
    const keys = atKeyboard(page);
    await page.goto(`${web.system.url}/tasks`);
    await page.getByLabel('Username or e-mail').waitFor();
    await keys.type(web.people.user.email);
    await keys.press('Tab');
    await keys.type(web.people.user.password);
    await keys.press('Enter');
    await page.getByRole('link', { name: 'Feed the cat' }).waitFor();

    await keys.pressUntil('Tab', 'Skip to content', 1);
    await keys.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    await keys.press('c');
    const form = page.getByRole('dialog', { name: 'New task' });
    await form.getByLabel('Title').waitFor();
    await keys.pressUntil('Tab', 'Description', 3);
    await keys.pressUntil('Shift+Tab', 'Title', 3);
    await keys.type('Water the plants');
    await keys.press('Enter');
    await form.waitFor({ state: 'detached' });
    const row = page.getByRole('listitem').filter({ hasText: 'Water the plants' });
    await row.waitFor();
    await keys.look();

    await keys.press('j');
    await focused(page, 'Water the plants');
    await keys.press('ArrowDown');
    await focused(page, 'Feed the cat');
    await keys.press('k');
    await focused(page, 'Water the plants');
    await keys.look();

    await keys.press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Description').waitFor();
    await keys.pressUntil('Tab', 'Description', 8);
    await keys.type('Only the big ones');
    await keys.press('Tab');
    await drawer.getByText('changed the description').waitFor();
    await keys.look();
    await keys.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await focused(page, 'Water the plants');

    await keys.press('Shift+Tab');
    expect((await keys.look()).name).toBe('Status: To do');
    await keys.press('Enter');
    await page.getByRole('menuitem', { name: 'To do' }).waitFor();
    await keys.pressUntil('ArrowDown', /^Done/, 5);
    await keys.press('Enter');
    await focused(page, 'Status: Done');
    await row.getByRole('button', { name: 'Status: Done' }).waitFor();
    await keys.look();

    expect(await page.evaluate(() => sessionStorage.getItem('touched'))).toBe(null);
    console.log(`from sign-in to a finished task: ${keys.presses()} key presses, no pointer`);
  });
}, 120_000);

test('the board by keyboard: arrow keys between cards, Space to carry one, and it keeps the keyboard', async () => {
  for (const title of ['Carry me', 'Stay here'])
    await web.call('user', 'POST', '/api/v1/tasks', { title, projectId: 'board' });
  await web.call('user', 'POST', '/api/v1/tasks', { title: 'Already', projectId: 'board', status: 'in_review' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=board');
    const keys = atKeyboard(page);
    await page.getByRole('link', { name: 'Carry me' }).waitFor();
    await keys.press('v');
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    await column('To do').waitFor();
    await keys.look();
    await keys.pressUntil('Tab', 'Stay here');
    await keys.press('ArrowDown');
    await focused(page, 'Carry me');
    await keys.press('ArrowRight');
    await focused(page, 'Already');
    await keys.press('ArrowLeft');
    await focused(page, 'Stay here');
    await keys.press('ArrowDown');
    await keys.press('Space');
    await page.getByText('Over To do.').waitFor({ state: 'attached' });
    await keys.press('ArrowRight');
    await page.getByText('Over In progress.').waitFor({ state: 'attached' });
    await keys.press('Space');
    await column('In progress').getByRole('link', { name: 'Carry me' }).waitFor();
    await focused(page, 'Carry me');
    await keys.look();
    // Picked up and left alone, it stays.
    await keys.press('Space');
    await page.getByText('Over In progress.').waitFor({ state: 'attached' });
    await keys.press('Escape');
    await page.reload();
    await column('In progress').getByRole('link', { name: 'Carry me' }).waitFor();
  });
}, 90_000);

test('the palette finds pages and tasks, and the shortcuts have a page', async () => {
  await web.call('user', 'POST', '/api/v1/tasks', { title: 'Repair the fence' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    const keys = atKeyboard(page);
    await page.getByRole('link', { name: 'Repair the fence' }).waitFor();
    await keys.press('j');
    const before = (await keys.look()).name;
    await keys.press('Control+K');
    const search = page.getByPlaceholder('Search tasks, go to a page');
    // It has the keyboard a moment after it shows.
    const listening = search.and(page.locator(':focus'));
    await search.waitFor();
    await keys.press('Escape');
    await search.waitFor({ state: 'detached' });
    await focused(page, before);

    await keys.press('Control+K');
    await listening.waitFor();
    await keys.type('epair fen');
    await page.getByRole('option', { name: 'Repair the fence' }).waitFor();
    await keys.press('Enter');
    const drawer = page.getByRole('dialog').filter({ has: page.getByLabel('Description') });
    await drawer.waitFor();
    await keys.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement !== document.body);
    await keys.look();

    // The key that types a slash, wherever it lies; a letter with Caps Lock.
    const dispatch = (press: { key: string; code: string; shiftKey?: boolean }) =>
      page.evaluate((init) => {
        const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
        (document.activeElement ?? document.body).dispatchEvent(event);
      }, press);
    await dispatch({ key: '/', code: 'Digit7', shiftKey: true });
    await focused(page, 'Search tasks');
    await keys.press('Escape');
    await dispatch({ key: 'C', code: 'KeyC' });
    await page.getByRole('dialog', { name: 'New task' }).waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog', { name: 'New task' }).waitFor({ state: 'detached' });

    await keys.press('Control+K');
    await listening.waitFor();
    await keys.type('account');
    await keys.press('Enter');
    await page.waitForURL(/\/account$/);
    await keys.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    for (const key of ['Ctrl', 'Space', 'J']) await page.locator('kbd', { hasText: key }).first().waitFor();
  });
}, 90_000);
