import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { webStories } from './browser.ts';
import { findingsInEveryLook } from './looks.ts';
import { until } from './system.ts';

const web = webStories();
const errors: Error[] = [];
let context: BrowserContext;
let page: Page;

// Signed in once: each story goes on in the same page.
beforeAll(async () => {
  context = await web.browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error));
  await web.openAs(page, 'user', '/tasks');
}, 120_000);
afterAll(() => context?.close());

const make = async (title: string, more: object = {}) =>
  (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', { title, ...more })).data;
const taskNow = async (id: string) => (await web.call<{ data: Task }>('user', 'GET', `/api/v1/tasks/${id}`)).data;
const becomes = (id: string, fits: (task: Task) => boolean) => until(async () => fits(await taskNow(id)));
const link = (title: string) => page.getByRole('link', { name: title, exact: true });
const drawer = () => page.getByRole('dialog', { name: 'Task' });
const palette = () => page.getByRole('dialog', { name: 'Search or go to' });
const open = async (path: string) => {
  await page.goto(web.system.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
};
/** The keyboard is on the row of this task. */
const onRow = async (title: string) => {
  await link(title).focus();
  await page.waitForFunction((name) => document.activeElement?.textContent === name, title);
};
const choose = async (text: string, option: string | RegExp) => {
  await palette().locator(':focus').waitFor();
  await page.keyboard.type(text);
  await palette().locator('[data-combobox-selected]').filter({ hasText: option }).waitFor();
  await page.keyboard.press('Enter');
};

test('a description shows as it is meant, its boxes tick, and what others ticked meanwhile stays', async () => {
  const task = await make('Pack for the fair', {
    description: '**Bring**:\n\n- [ ] tables\n- [ ] chairs\n- [x] flyers\n\nSee https://example.com/fair',
  });
  await open(`/tasks?task=${task.id}`);
  await drawer().locator('strong', { hasText: 'Bring' }).waitFor();
  expect(await drawer().getByRole('link', { name: 'https://example.com/fair' }).getAttribute('rel')).toContain(
    'noopener',
  );
  expect(await drawer().getByRole('checkbox', { name: 'flyers' }).isChecked()).toBe(true);

  // The page does not hear of what somebody else ticks.
  await page.route('**/api/v1/events**', (route) => route.abort());
  await page.reload();
  await drawer().getByRole('checkbox', { name: 'tables' }).waitFor();
  const theirs = (task.description ?? '').replace('[ ] chairs', '[x] chairs');
  await web.call('user', 'PATCH', `/api/v1/tasks/${task.id}`, { description: theirs });
  await drawer().getByRole('checkbox', { name: 'tables' }).check();
  await becomes(task.id, ({ description }) => description?.includes('[x] tables\n- [x] chairs\n- [x] flyers') ?? false);
  await drawer().getByRole('checkbox', { name: 'chairs' }).and(page.locator(':checked')).waitFor();
  await page.unroute('**/api/v1/events**');

  // By keyboard: written where it stands, and the keyboard stays there.
  await drawer().getByRole('button', { name: 'Edit description' }).press('Enter');
  const text = drawer().getByRole('textbox', { name: 'Description' });
  await text.press('Control+End');
  await page.keyboard.type('\n- [ ] ~~tent~~');
  await text.press('Control+Enter');
  await drawer().locator('del', { hasText: 'tent' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Edit description');
  await becomes(task.id, ({ description }) => description?.endsWith('- [ ] ~~tent~~') ?? false);
  // All of that was one act.
  await drawer().getByText('changed the description').waitFor();
  expect(await drawer().getByText('changed the description').count()).toBe(1);
  // Escape with nothing typed leaves the text, not the task.
  await drawer().getByRole('button', { name: 'Edit description' }).press('Enter');
  await text.press('Escape');
  await drawer().getByRole('button', { name: 'Edit description' }).waitFor();

  // Boxes in a comment of one's own.
  await drawer().getByLabel('Comment', { exact: true }).fill('- [ ] ask the hall');
  await drawer().getByLabel('Comment', { exact: true }).press('Control+Enter');
  await drawer().getByRole('checkbox', { name: 'ask the hall' }).check();
  await drawer().getByText('edited').waitFor();
  expect(await drawer().getByRole('checkbox', { name: 'ask the hall' }).isChecked()).toBe(true);
}, 120_000);

test('subtasks are added by Enter, ticked, opened and closed again; repeat and reminder are chosen in words', async () => {
  const task = await make('Paint the fence', { dueDate: '2030-12-24' });
  await open(`/tasks?task=${task.id}`);
  const line = drawer().getByLabel('Add a subtask');
  await line.fill('Buy paint');
  await line.press('Enter');
  await line.fill('Wash the boards');
  await line.press('Enter');
  const steps = drawer().getByRole('region', { name: 'Subtasks' });
  await steps.getByRole('link', { name: 'Wash the boards' }).waitFor();
  await steps.getByText('0 of 2').waitFor();
  await steps
    .getByRole('listitem')
    .filter({ hasText: 'Buy paint' })
    .getByRole('button', { name: /Status/ })
    .click();
  await page.getByRole('menuitem', { name: 'Done' }).click();
  await steps.getByText('1 of 2').waitFor();
  expect(await findingsInEveryLook(page, 'task-subtasks')).toEqual([]);

  await steps.getByRole('link', { name: 'Wash the boards' }).click();
  await drawer().getByText('Part of').waitFor();
  expect(await drawer().getByLabel('Add a subtask').count()).toBe(0);
  await drawer().getByRole('link', { name: 'Paint the fence' }).click();
  await steps.getByText('1 of 2').waitFor();

  const repeat = drawer().getByRole('combobox', { name: 'Repeat' });
  await repeat.click();
  await page.getByRole('option', { name: 'Every month on day 24' }).waitFor();
  await page.getByRole('option', { name: 'Custom…' }).click();
  const custom = drawer().getByRole('group', { name: 'Custom repeat' });
  await custom.getByLabel('How many').fill('2');
  await custom.getByText('Fri', { exact: true }).click();
  await custom.getByText('Every 2 weeks on Friday').waitFor();
  await custom.getByRole('button', { name: 'Repeat so' }).click();
  await becomes(task.id, ({ repeat: rule }) => rule === 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR');
  await drawer().getByText('changed when it comes again to Every 2 weeks on Friday').waitFor();

  await drawer().getByRole('button', { name: 'Reminder: No reminder' }).click();
  await page.getByRole('menuitem', { name: /The morning before/ }).click();
  await becomes(task.id, ({ remindAt }) => remindAt?.startsWith('2030-12-23') ?? false);
  await drawer()
    .getByRole('button', { name: /^Reminder: 23 Dec 2030/ })
    .waitFor();
}, 120_000);

test('an address that names no task says so in words', async () => {
  for (const id of ['0000', '01a1fd64-293c-71a1-88c8-d2fab9062de4']) {
    await open(`/tasks?task=${id}`);
    await drawer().getByRole('alert').getByText('There is no such task').waitFor();
  }
}, 60_000);

test('one key each changes one task or many; many are one change to take back', async () => {
  const titles = ['Triage one', 'Triage two', 'Triage three'];
  const tasks = [];
  for (const title of titles) tasks.push(await make(title, { labels: ['triage'] }));
  const [one, two, three] = tasks as [Task, Task, Task];
  await open('/tasks?label=triage');
  await onRow('Triage three');
  await page.keyboard.press('s');
  await choose('prog', 'In progress');
  await becomes(three.id, ({ status }) => status === 'in_progress');
  await page.getByText('“Triage three”: In progress').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Triage three');

  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('2 tasks selected').waitFor();
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('3 tasks selected').waitFor();
  await page.keyboard.press('Shift+ArrowUp');
  await page.getByText('2 tasks selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('tasks selected').waitFor({ state: 'detached' });
  await page.keyboard.press('x');
  await page.getByText('1 task selected').waitFor();
  await link('Triage one').click({ modifiers: ['Shift'] });
  await page.getByText('2 tasks selected').waitFor();
  await page.keyboard.press('Control+a');
  await page.getByText('3 tasks selected').waitFor();

  await onRow('Triage one');
  await page.keyboard.press('p');
  await choose('urg', 'Urgent');
  for (const { id } of tasks) await becomes(id, ({ priority }) => priority === 'urgent');
  await page.keyboard.press('d');
  await choose('24', /24 Dec|Today|Tomorrow/);
  await page.keyboard.press('l');
  await choose('fair', 'New label “fair”');
  await page.keyboard.press('Escape');
  for (const { id } of tasks) await becomes(id, ({ labels, dueDate }) => labels.includes('fair') && dueDate !== null);
  await page.getByText('3 tasks: triage, fair').waitFor();

  // All three at once, then what was before.
  await page.keyboard.press('Control+z');
  for (const { id } of tasks) await becomes(id, ({ labels }) => !labels.includes('fair'));
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  for (const { id } of tasks) await becomes(id, ({ priority, dueDate }) => priority === 'medium' && dueDate === null);
  expect((await taskNow(three.id)).status).toBe('in_progress');
  await page.keyboard.press('Escape');

  // What is refused is told and stays marked; the others have changed.
  await page.route(`**/api/v1/tasks/${two.id}`, (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({
          status: 403,
          json: { title: 'Forbidden', status: 403, detail: 'You may not change this task.' },
        })
      : route.fallback(),
  );
  await page.keyboard.press('Control+a');
  await page.keyboard.press('s');
  await choose('rev', 'In review');
  const told = page.getByRole('alert').filter({ hasText: '1 task stayed as it was and is still selected' });
  await told.getByText('You may not change this task.').waitFor();
  await page.getByText('1 task selected').waitFor();
  expect((await taskNow(one.id)).status).toBe('in_review');
  expect(await findingsInEveryLook(page, 'tasks-refused')).toEqual([]);
  await page.unroute(`**/api/v1/tasks/${two.id}`);
}, 180_000);

test('a drop on the board is told, and taken back with one press', async () => {
  const task = await make('Carry me over', { projectId: 'over' });
  await open('/tasks?view=board&project=over');
  await onRow('Carry me over');
  await page.keyboard.press('Space');
  await page.getByText('Over To do.').waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowRight');
  await page.getByText('Over In progress.').waitFor({ state: 'attached' });
  await page.keyboard.press('Space');
  await page.getByText('“Carry me over”: In progress').waitFor();
  await becomes(task.id, ({ status }) => status === 'in_progress');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await becomes(task.id, ({ status }) => status === 'todo');
}, 60_000);

test('the palette finds a task by half a word and finishes it, and acts on what is open', async () => {
  const task = await make('Order new letterheads');
  await open('/projects');
  await page.keyboard.press('Control+k');
  await palette().getByRole('option').first().and(page.locator('[data-combobox-selected]')).waitFor();
  const { height } = (await palette().boundingBox()) ?? {};
  await page.keyboard.type('letterh');
  const found = palette().locator('[data-combobox-selected]', { hasText: 'Order new letterheads' });
  await found.waitFor();
  expect((await palette().boundingBox())?.height).toBe(height);
  await page.keyboard.press('Control+Enter');
  await becomes(task.id, ({ status }) => status === 'done');

  await open(`/tasks?task=${task.id}`);
  await drawer().getByRole('button', { name: 'Copy link' }).focus();
  await page.keyboard.press('Control+k');
  await palette().getByText('Order new letterheads').waitFor();
  await choose('stat', 'Status…');
  await choose('to d', 'To do');
  await becomes(task.id, ({ status }) => status === 'todo');
  // What lay below is still open.
  await drawer().getByRole('button', { name: 'Copy link' }).waitFor();
}, 90_000);

test('being handed a task says so at once, and the inbox is read by keyboard', async () => {
  const { data: me } = await web.call<{ data: { id: string } }>('user', 'GET', '/auth/me');
  const hand = (title: string) =>
    web.call<{ data: Task }>('admin', 'POST', '/api/v1/tasks', { title, assignedTo: me.id });
  await open('/projects');
  await page.evaluate(() => {
    navigator.setAppBadge = async (count) => sessionStorage.setItem('badge', String(count));
  });
  await hand('Sign the lease');
  await page.getByText('Ada Admin gave you “Sign the lease”').waitFor();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await drawer().getByText('created the task for You').waitFor();
  await drawer().getByText('Given by').waitFor();
  await page.keyboard.press('Escape');

  await hand('Return the keys');
  await page.waitForFunction(() => sessionStorage.getItem('badge') === '2');
  await page.getByRole('link', { name: /^Inbox/ }).click();
  const told = (title: string) => page.getByRole('link', { name: new RegExp(`gave you ${title}`) });
  await told('Return the keys').waitFor();
  await told('Sign the lease').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('Return the keys'));
  await page.keyboard.press('e');
  await told('Return the keys').waitFor({ state: 'detached' });
  // The next one has the keyboard.
  await page.waitForFunction(() => document.activeElement?.textContent?.includes('Sign the lease'));
  await page.keyboard.press('Backspace');
  await page.getByRole('heading', { name: 'All read' }).waitFor();
  await page.waitForFunction(() => sessionStorage.getItem('badge') === '0');
}, 90_000);

/** Chromium without windows has no push service: what a browser with one would say. */
const withPushService = () =>
  page.addInitScript(() => {
    const keys = {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    };
    let held: object | null = null;
    const hold = async (next: object | null) => {
      held = next;
      return next;
    };
    const here = {
      toJSON: () => ({ endpoint: 'https://push.example.com/one', expirationTime: null, keys }),
      unsubscribe: () => hold(null),
    };
    Object.assign(PushManager.prototype, { subscribe: () => hold(here), getSubscription: async () => held });
  });

/** Presses a switch, and says how it stands once the app has done all that it does before the next thing happens. */
const pressed = (control: Locator) =>
  control.evaluate(async (input: HTMLInputElement) => {
    input.click();
    for (let turn = 0; turn < 100; turn++) await undefined;
    return input.checked;
  });

test('a device is told while no page is open, once its person switched that on', async () => {
  await context.grantPermissions(['notifications']);
  await withPushService();
  await open('/account');
  const toggle = page.getByRole('switch', { name: /^On this device/ });
  await toggle.check();
  const subscribed = async () =>
    (await web.call<{ data: { subscriptions: unknown[] } }>('user', 'GET', '/api/v1/notifications/push')).data
      .subscriptions.length;
  await until(async () => (await subscribed()) === 1);
  const reminder = page.getByLabel('A reminder: on my devices');
  type Held = { data: { reminder: { push: boolean } } };
  const held = () => web.call<Held>('user', 'GET', '/api/v1/notifications/settings');
  expect(await pressed(reminder)).toBe(false);
  await until(async () => !(await held()).data.reminder.push);
  expect(await pressed(reminder)).toBe(true);
  await until(async () => (await held()).data.reminder.push);

  // Without windows nothing is shown: the worker says what it would.
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { registration: object; shown: string[] };
    scope.shown = [];
    Object.assign(scope.registration, {
      showNotification: async (title: string, { body, data }: { body: string; data: { url: string } }) =>
        void scope.shown.push(`${title}: ${body} ${data.url}`),
    });
  });
  const cdp = await context.newCDPSession(page);
  const known = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.deliverPushMessage', {
    origin: web.system.url,
    registrationId: await known,
    data: JSON.stringify({ id: 'one', kind: 'assigned', title: 'Ada gave you a task', body: 'Sign', url: '/inbox' }),
  });
  const shown = () => worker.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  await until(async () => (await shown()).includes('Ada gave you a task: Sign /inbox'));

  expect(await pressed(toggle)).toBe(false);
  await until(async () => (await subscribed()) === 0);
}, 60_000);

test('nothing of it broke the page', () => {
  expect(errors).toEqual([]);
});
