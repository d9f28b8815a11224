import { expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Locator, Page, Route } from 'playwright-core';
import { webStories } from './browser.ts';
import { seedTasks, titleOf } from './many-tasks.ts';
import { until } from './system.ts';

const web = webStories();

const make = async (fields: Partial<Task>) =>
  (await web.call<{ data: Task }>('user', 'POST', '/api/v1/tasks', fields)).data;
const read = async (id: string) => (await web.call<{ data: Task }>('user', 'GET', `/api/v1/tasks/${id}`)).data;
const answered = (page: Page, method: string) => page.waitForResponse((answer) => answer.request().method() === method);

/** Keeps questions of one kind back until it is called. */
async function holdBack(page: Page, address: string | RegExp, method: string): Promise<() => void> {
  const released = Promise.withResolvers<void>();
  await page.route(address, async (route) => {
    if (route.request().method() === method) await released.promise;
    // Perhaps it was given up meanwhile.
    await route.continue().catch(() => {});
  });
  return released.resolve;
}

/** The field in which a description is written, and the button that leads to it where there is one already. */
const descriptionIn = (drawer: Page | Locator) => ({
  field: drawer.getByRole('textbox', { name: 'Description' }),
  edit: drawer.getByRole('button', { name: 'Edit description' }),
});

test('what is typed while a text is being saved is kept, and saved when it is left', async () => {
  const { id } = await make({ title: 'Write on' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?task=${id}`);
    const { field: description, edit } = descriptionIn(page);
    const release = await holdBack(page, '**/api/v1/tasks/*', 'PATCH');
    const saved = answered(page, 'PATCH');
    await description.fill('Begun');
    await description.blur();
    await edit.click();
    await description.fill('Begun, and gone on with');
    release();
    await saved;
    await page.getByText('changed the description').waitFor();
    expect(await description.inputValue()).toBe('Begun, and gone on with');
    const again = answered(page, 'PATCH');
    await description.blur();
    await again;
    expect(await read(id)).toMatchObject({ description: 'Begun, and gone on with', version: 3 });
  });
}, 60_000);

test('what was typed and left while a text is being saved is saved next, in a task opened again too', async () => {
  const { id } = await make({ title: 'Write and leave', projectId: 'leave' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?project=leave&task=${id}`);
    const drawer = page.getByRole('dialog');
    const { field: description, edit } = descriptionIn(drawer);
    const release = await holdBack(page, '**/api/v1/tasks/*', 'PATCH');
    await description.fill('One');
    await description.blur();
    await edit.click();
    await description.fill('One, two');
    await drawer.getByRole('button', { name: 'Close task' }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Write and leave' }).click();
    await description.fill('One, two, three');
    await description.blur();
    release();
    await page.waitForFunction(() => !Object.keys(sessionStorage).some((key) => key.endsWith('.description')));
    await drawer.getByText('One, two, three', { exact: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await until(async () => (await read(id)).description === 'One, two, three'); // shown before it is sent
  });
}, 60_000);

const conflict = (page: Page) => page.getByRole('dialog', { name: /Changed by somebody else/ });

test('of several conflicts each is asked about, and a text in one is kept until the person has chosen', async () => {
  const [one, other] = [
    await make({ title: 'Twice described', projectId: 'clash' }),
    await make({ title: 'Twice begun', projectId: 'clash' }),
  ];
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?project=clash&task=${one.id}`);
    const drawer = page.getByRole('dialog').filter({ has: page.getByLabel('Description') });
    const { field: description, edit } = descriptionIn(drawer);
    const release = await holdBack(page, '**/api/v1/tasks/*', 'PATCH');
    await description.fill('By me');
    await description.blur();
    await drawer.getByRole('button', { name: 'Close task' }).click();
    await drawer.waitFor({ state: 'detached' });
    const row = page.getByRole('listitem').filter({ hasText: 'Twice begun' });
    await row.getByRole('button', { name: /^Status:/ }).click();
    await page.getByRole('menuitem', { name: 'In progress' }).click();
    await web.call('admin', 'PATCH', `/api/v1/tasks/${one.id}`, { description: 'By another' });
    await web.call('admin', 'PATCH', `/api/v1/tasks/${other.id}`, { status: 'in_review' });
    release();
    await conflict(page).getByText('By another').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await conflict(page).getByRole('button', { name: 'Keep theirs' }).click();
    await conflict(page).getByRole('cell', { name: 'In review' }).waitFor();
    await conflict(page).getByRole('button', { name: 'Use mine' }).click();
    await row.getByRole('button', { name: 'Status: In progress' }).waitFor();
    await page.waitForFunction(() => !Object.keys(sessionStorage).some((key) => key.endsWith('.description')));
    expect(await read(one.id)).toMatchObject({ description: 'By another' });
    expect(await read(other.id)).toMatchObject({ status: 'in_progress' });

    await page.getByRole('link', { name: 'Twice described' }).click();
    await edit.click();
    await description.fill('By me after all');
    await web.call('admin', 'PATCH', `/api/v1/tasks/${one.id}`, { description: 'By another again' });
    await description.blur();
    await conflict(page).waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Keep theirs');
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await drawer.count()).toBe(1);
    await page.reload();
    await description.waitFor();
    expect(await description.inputValue()).toBe('By me after all');
    await description.blur();
    await conflict(page).getByRole('button', { name: 'Use mine' }).click();
    await drawer.getByText('changed the description').nth(1).waitFor();
    expect(await read(one.id)).toMatchObject({ description: 'By me after all' });
  });
}, 90_000);

test('lines that are refused while another is being written stay in sight, and none of them is lost', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    const line = page.getByLabel('Add a task in one line');
    const notSent = page.getByRole('list', { name: 'Not sent' }).getByRole('listitem');
    const one = notSent.filter({ hasText: 'xxx' });
    const other = notSent.filter({ hasText: 'yyy' });
    const release = await holdBack(page, '**/api/v1/tasks', 'POST');
    for (const long of ['x'.repeat(201), 'y'.repeat(201)]) {
      await line.fill(long);
      await line.press('Enter');
    }
    await line.fill('Being written');
    release();
    await one.waitFor();
    await other.waitFor();
    expect(await line.inputValue()).toBe('Being written');
    await page.reload();
    await other.getByText(/Title .*200/).waitFor();
    expect(await line.inputValue()).toBe('Being written');
    expect(await one.getByRole('button', { name: 'Edit' }).isDisabled()).toBe(true);
    await line.fill('');
    await one.getByRole('button', { name: 'Edit' }).click();
    await one.waitFor({ state: 'detached' });
    expect(await line.inputValue()).toBe('x'.repeat(201));
    await line.fill('Short enough now');
    await line.press('Enter');
    await page.getByRole('link', { name: 'Short enough now' }).waitFor();
    await line.fill('Next');
    const again = answered(page, 'POST');
    await other.getByRole('button', { name: 'Try again' }).click();
    await again;
    await other.getByRole('button', { name: 'Discard' }).click();
    await other.waitFor({ state: 'detached' });
    expect(await line.inputValue()).toBe('Next');
  });
}, 60_000);

test('a line that met ten minutes of silence is in sight, and is sent when the page is opened next', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    let away = true;
    await page.route('**/api/v1/tasks', (route) =>
      away && route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await page.clock.install();
    await page.getByLabel('Add a task in one line').fill('Through the silence');
    await page.getByLabel('Add a task in one line').press('Enter');
    const kept = page.getByRole('list', { name: 'Not sent' }).getByText('“Through the silence” was not sent.');
    while (!(await kept.isVisible())) await page.clock.fastForward(3_000);
    away = false;
    await page.reload();
    await page.getByRole('link', { name: 'Through the silence' }).waitFor();
    await kept.waitFor({ state: 'detached' });
  });
}, 90_000);

test('a task that is added while a long list is still loading stays on it', async () => {
  await seedTasks(web.system, web.people.user.email, 150, 'pages');
  await web.browse({}, async (page) => {
    const release = await holdBack(page, /tasks\?.*cursor=/, 'GET');
    await web.openAs(page, 'user', '/tasks?project=pages');
    await page.getByRole('link', { name: titleOf(1), exact: true }).waitFor();
    await page.getByLabel('Add a task in one line').fill('Added meanwhile');
    await page.getByLabel('Add a task in one line').press('Enter');
    await page.getByRole('link', { name: 'Added meanwhile' }).waitFor();
    release();
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole('link', { name: titleOf(150), exact: true }).waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole('link', { name: 'Added meanwhile' }).waitFor();
  });
}, 60_000);

test('a task that is changed before its list is there does not keep the list from coming', async () => {
  const { id } = await make({ title: 'Early bird', projectId: 'early' });
  await web.browse({}, async (page) => {
    const release = await holdBack(page, /tasks\?.*limit=100/, 'GET');
    const listening = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/events'));
    await web.openAs(page, 'user', `/tasks?project=early&task=${id}`);
    await listening;
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('combobox', { name: 'Priority' }).click();
    await page.getByRole('option', { name: 'Urgent' }).click();
    await drawer.getByText('changed the priority to Urgent').waitFor();
    release();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Early bird' })
      .getByRole('img', { name: 'Urgent priority', includeHidden: true })
      .waitFor();
  });
}, 60_000);

test('two changes of a task that are both refused leave it as the server has it', async () => {
  const { id } = await make({ title: 'Not to be changed', projectId: 'refused' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=refused');
    const row = page.getByRole('listitem').filter({ hasText: 'Not to be changed' });
    const released = Promise.withResolvers<void>();
    let refused = 0;
    await page.route('**/api/v1/tasks/*', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      await released.promise;
      refused++;
      return route.fulfill({ status: 403, json: { title: 'Forbidden', status: 403, detail: `No, ${refused} times.` } });
    });
    for (const [from, to] of [
      ['To do', 'In progress'],
      ['In progress', 'In review'],
    ] as const) {
      await row.getByRole('button', { name: `Status: ${from}` }).click();
      await page.getByRole('menuitem', { name: to }).click();
      await row.getByRole('button', { name: `Status: ${to}` }).waitFor();
    }
    released.resolve();
    await page.getByText('No, 2 times.').waitFor();
    await row.getByRole('button', { name: 'Status: To do' }).waitFor();
    expect(await read(id)).toMatchObject({ status: 'todo', version: 1 });
  });
}, 60_000);

test('a change on its way still shows when the one before it is answered', async () => {
  await make({ title: 'Changed twice', projectId: 'twice' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=twice');
    const row = page.getByRole('listitem').filter({ hasText: 'Changed twice' });
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let sent = 0;
    await page.route('**/api/v1/tasks/*', async (route) => {
      if (route.request().method() === 'PATCH') await (sent++ === 0 ? first : second).promise;
      return route.continue();
    });
    for (const to of ['In progress', 'In review']) {
      await row.getByRole('button', { name: /^Status:/ }).click();
      await page.getByRole('menuitem', { name: to }).click();
      await row.getByRole('button', { name: `Status: ${to}` }).waitFor();
    }
    const answer = answered(page, 'PATCH');
    const next = page.waitForRequest((request) => request.method() === 'PATCH');
    first.resolve();
    await answer;
    await next;
    expect(await row.getByRole('button', { name: /^Status:/ }).getAttribute('title')).toBe('In review');
    second.resolve();
  });
}, 60_000);

test('Ctrl+Z takes the last change back while it is on its way, and is there again where that failed', async () => {
  const [one, other] = [
    await make({ title: 'Changed before', projectId: 'back' }),
    await make({ title: 'Changed last', projectId: 'back' }),
  ];
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?project=back');
    const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
    const status = (title: string, label: string) => row(title).getByRole('button', { name: `Status: ${label}` });
    const set = async (title: string, label: string) => {
      await row(title)
        .getByRole('button', { name: /^Status:/ })
        .click();
      await page.getByRole('menuitem', { name: label }).click();
      await status(title, label).waitFor();
    };
    const saved = answered(page, 'PATCH');
    await set('Changed before', 'In progress');
    await saved;
    const release = await holdBack(page, '**/api/v1/tasks/*', 'PATCH');
    await set('Changed last', 'In review');
    await page.keyboard.press('Control+z');
    await status('Changed last', 'To do').waitFor();
    await status('Changed before', 'In progress').waitFor();
    const undone = page.waitForResponse(
      async (answer) =>
        answer.request().method() === 'PATCH' && answer.ok() && (await answer.json()).data.status === 'todo',
    );
    release();
    await undone;
    expect(await read(other.id)).toMatchObject({ status: 'todo' });
    expect(await read(one.id)).toMatchObject({ status: 'in_progress' });

    const broken = (route: Route) =>
      route.request().method() === 'PATCH'
        ? route.fulfill({ status: 500, json: { title: 'It broke', status: 500 } })
        : route.fallback();
    await page.route('**/api/v1/tasks/*', broken);
    await page.keyboard.press('Control+z');
    await page.getByText('It broke').waitFor();
    await status('Changed before', 'In progress').waitFor();
    await page.unroute('**/api/v1/tasks/*', broken);
    await page.keyboard.press('Control+z');
    await status('Changed before', 'To do').waitFor();
  });
}, 60_000);

test('the undo of a notice takes back what the notice says, and nothing that was done since', async () => {
  const { id } = await make({ title: 'Done too early' });
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', `/tasks?task=${id}`);
    const drawer = page.getByRole('dialog');
    const choose = async (field: string, label: string) => {
      await drawer.getByRole('combobox', { name: field }).click();
      await page.getByRole('option', { name: label }).click();
    };
    await choose('Status', 'Done');
    const notice = page.getByRole('alert').filter({ hasText: '“Done too early” is done' });
    await notice.waitFor();
    await choose('Priority', 'Urgent');
    await drawer.getByText('changed the priority to Urgent').waitFor();
    await notice.getByRole('button', { name: 'Undo' }).click();
    await drawer.getByText('changed the status to To do').waitFor();
    expect(await read(id)).toMatchObject({ status: 'todo', priority: 'urgent' });
  });
}, 60_000);
