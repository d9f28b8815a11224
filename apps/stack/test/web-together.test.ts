import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page } from 'playwright-core';
import { signIn, webStories } from './browser.ts';
import { post, until } from './system.ts';

const web = webStories();
/** A colleague of Uma's by the team of the file, and somebody who is nobody's. */
const team = `crew-${randomBytes(4).toString('hex')}`;
const grace = { email: `grace-${team}@example.com`, password: 'a phrase of some length', id: '' };
const olga = { email: `olga-${team}@example.com`, password: 'a phrase of some length', id: '' };

beforeAll(async () => {
  grace.id = await register(grace, 'Grace Hopper');
  olga.id = await register(olga, 'Olga Outside');
  await web.call('admin', 'POST', '/api/v1/teams', { handle: team, name: 'The crew' });
  for (const id of [grace.id, await idOfUser()]) await inTeam('PUT', id);
}, 60_000);

async function register(account: { email: string; password: string }, name: string): Promise<string> {
  const answer = await post(`${web.system.url}/auth/register`, {
    email: account.email,
    password: account.password,
    name,
  });
  return (await answer.json()).user.id;
}

const inTeam = (method: 'PUT' | 'DELETE', id: string) =>
  web.call('admin', method, `/api/v1/teams/${team}/members/${id}`, method === 'PUT' ? {} : undefined);

const idOfUser = async () =>
  String(
    (await web.call<{ data: Array<{ id: string }> }>('admin', 'GET', `/api/v1/users?q=${web.people.user.email}`))
      .data[0]?.id,
  );

const link = (page: Page, title: string) => page.getByRole('link', { name: title, exact: true });
const row = (page: Page, title: string) => page.getByRole('listitem').filter({ has: link(page, title) });
const gone = (page: Page, title: string) => link(page, title).waitFor({ state: 'detached' });
const drawer = (page: Page) => page.getByRole('dialog');

/** Uma and somebody else, each with a screen of their own. */
const together = (other: typeof grace, paths: [string, string], story: (uma: Page, them: Page) => Promise<void>) =>
  web.browse({}, async (uma) => {
    await web.openAs(uma, 'user', paths[0]);
    await web.browse({}, async (them) => {
      await signIn(them, web.system.url, other.email, other.password);
      await them.goto(web.system.url + paths[1]);
      await them.getByRole('heading', { level: 1 }).waitFor();
      await story(uma, them);
    });
  });

async function pick(page: Page, field: string, typed: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).fill(typed);
  await page.getByRole('option', { name }).click();
}

async function close(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close task' }).click();
  await drawer(page).waitFor({ state: 'detached' });
}

test('a task is handed to a colleague found by name, watched, and taken back; each sees it at once', async () => {
  await together(grace, ['/tasks', '/tasks'], async (uma, them) => {
    await uma.getByRole('button', { name: 'New task' }).click();
    await drawer(uma).getByLabel('Title').fill('Call the printer');
    await pick(uma, 'Assigned to', 'grace', 'Grace Hopper');
    await drawer(uma).getByRole('button', { name: 'Create task' }).click();
    await row(uma, 'Call the printer').getByText('Grace Hopper').waitFor();
    await row(them, 'Call the printer').getByText('Uma User').waitFor();

    await link(them, 'Call the printer').click();
    await drawer(them).getByText('created the task for You').waitFor();
    await drawer(them).getByLabel('Description').fill('They open at nine.');
    await drawer(them).getByLabel('Description').press('Tab');
    await link(uma, 'Call the printer').click();
    await drawer(uma).getByText('changed the description').waitFor();

    // Taken back, it is out of sight for who had it and only that.
    await pick(uma, 'Assigned to', 'me', 'You');
    await drawer(them).getByText('There is no such task').waitFor();
    await close(them);
    await gone(them, 'Call the printer');

    await drawer(uma).getByRole('button', { name: 'Add watcher' }).click();
    await pick(uma, 'New watcher', 'grace', 'Grace Hopper');
    await link(them, 'Call the printer').click();
    // Who watches reads; what they may not do they are not offered.
    const status = drawer(them).getByRole('combobox', { name: 'Status' });
    await status.waitFor();
    await drawer(them).getByRole('button', { name: 'Take it' }).waitFor({ state: 'detached' });
    expect(await drawer(them).getByLabel('Title').isEditable()).toBe(false);
    await drawer(them).getByRole('button', { name: 'Watch no longer' }).click();
    await gone(them, 'Call the printer');
    await drawer(uma).getByRole('button', { name: 'Remove watcher Grace Hopper' }).waitFor({ state: 'detached' });
  });
}, 120_000);

test('somebody who is no colleague is not offered, and a refusal is told in words', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks?new=1');
    const whom = page.getByRole('combobox', { name: 'Assigned to' });
    await whom.fill('olga');
    await page.getByText('Nobody found').waitFor();
    await page.keyboard.press('Escape');
    await drawer(page).getByLabel('Title').fill('For a colleague of yesterday');
    await pick(page, 'Assigned to', 'grace', 'Grace Hopper');
    // By the time the form is sent they are a colleague no more.
    await page.route('**/api/v1/tasks', (route) =>
      route.continue({ postData: { ...route.request().postDataJSON(), assignedTo: olga.id } }),
    );
    await drawer(page).getByRole('button', { name: 'Create task' }).click();
    await drawer(page)
      .getByText(/^Assignee is nobody/)
      .waitFor();
    expect(await drawer(page).getByLabel('Title').inputValue()).toBe('For a colleague of yesterday');
  });
}, 60_000);

test('a team works from the queue of a project, and who leaves the team loses sight of it', async () => {
  await together(grace, ['/projects', '/projects'], async (uma, them) => {
    await uma.getByRole('button', { name: 'New project' }).click();
    await drawer(uma).getByLabel('Name').fill('Summer party');
    await drawer(uma).getByRole('button', { name: 'Make project' }).click();
    await uma.getByRole('heading', { level: 1, name: 'Summer party' }).waitFor();
    await uma.getByRole('link', { name: /^Members and settings/ }).click();
    await pick(uma, 'Add a member', 'crew', 'The crew');
    await uma.getByRole('list', { name: 'Members' }).getByText('The crew').waitFor();
    await uma.getByRole('button', { name: 'Close project' }).click();
    await drawer(uma).waitFor({ state: 'detached' });

    await them.getByRole('list', { name: 'Projects' }).getByRole('link', { name: 'Summer party' }).click();
    const line = uma.getByLabel('Add a task in one line');
    await line.fill('Rent a tent');
    await pick(uma, 'For whom', 'nobody', 'Nobody');
    await line.press('Enter');
    await row(them, 'Rent a tent').getByRole('button', { name: /^Take/ }).click();
    await row(uma, 'Rent a tent').getByText('Grace Hopper').waitFor();
    const { data } = await web.call<{ data: Task[] }>('user', 'GET', '/api/v1/tasks?q=tent');
    expect(data.map(({ assignedTo }) => assignedTo)).toEqual([grace.id]);

    await web.call('user', 'POST', '/api/v1/tasks', {
      title: 'Write the speech',
      projectId: data[0]?.projectId,
    });
    await link(them, 'Write the speech').click();
    await drawer(them).getByLabel('Title').waitFor();
    await inTeam('DELETE', grace.id);
    // The open task goes with the page.
    await them.getByRole('heading', { name: 'Not your project' }).waitFor();
    await them.getByRole('link', { name: 'My tasks' }).click();
    // What one has oneself stays.
    await link(them, 'Rent a tent').waitFor();
    expect(await link(them, 'Write the speech').count()).toBe(0);
    await inTeam('PUT', grace.id);
    await them.getByRole('navigation').getByRole('link', { name: 'Summer party' }).waitFor();
  });
}, 120_000);

/** Waits until the tasks of a page stand in this order. */
const stand = (page: Page, ...titles: string[]) =>
  until(async () => {
    const rows = page.locator('[data-task]');
    return (
      (await rows.evaluateAll((all) => all.map((one) => one.querySelector('a')?.textContent).join())) === titles.join()
    );
  });

/** Drags a task to right above another. */
async function dragAbove(page: Page, title: string, other: string): Promise<void> {
  const from = await link(page, title).boundingBox();
  const to = await page
    .locator('[data-task]')
    .filter({ has: link(page, other) })
    .boundingBox();
  if (!from || !to) throw new Error('they are not on the screen');
  await page.mouse.move(from.x + 10, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y - 10, { steps: 3 });
  await page.mouse.move(from.x + 10, to.y + 3, { steps: 8 });
  await page.mouse.up();
}

test('two put the tasks of a project in order, by the mouse and by keyboard, in the list and on the board', async () => {
  const project = `order-${team}`;
  await web.call('user', 'POST', '/api/v1/projects', { id: project, name: 'In order' });
  await web.call('user', 'PUT', `/api/v1/projects/${project}/members/${grace.id}`, {});
  for (const title of ['Three', 'Two', 'One'])
    await web.call('user', 'POST', '/api/v1/tasks', { title, projectId: project });
  const path = `/projects/${project}`;
  await together(grace, [path, path], async (uma, them) => {
    const ready = (page: Page) => page.locator('[id^=DndDescribedBy]').waitFor({ state: 'attached' });
    await Promise.all([ready(uma), ready(them)]);
    await stand(them, 'One', 'Two', 'Three');
    await dragAbove(uma, 'Three', 'One');
    await stand(uma, 'Three', 'One', 'Two');
    await stand(them, 'Three', 'One', 'Two');

    await link(them, 'Two').focus();
    await them.keyboard.press('Alt+Shift+ArrowUp');
    await them.getByText('Place 2 of 3').waitFor({ state: 'attached' });
    // The keyboard goes with the task.
    await them.keyboard.press('Alt+Shift+ArrowUp');
    await stand(them, 'Two', 'Three', 'One');
    await stand(uma, 'Two', 'Three', 'One');
    await them.keyboard.press('Control+z');
    await stand(them, 'Three', 'Two', 'One');
    await stand(uma, 'Three', 'Two', 'One');

    // Without a network it shows at once, and is sent later.
    await them.context().setOffline(true);
    await link(them, 'One').focus();
    await them.keyboard.press('Alt+Shift+ArrowUp');
    await stand(them, 'Three', 'One', 'Two');
    await them.context().setOffline(false);
    await stand(uma, 'Three', 'One', 'Two');

    await uma.goto(`${web.system.url}${path}?view=board`);
    await stand(uma, 'Three', 'One', 'Two');
    await dragAbove(uma, 'Two', 'One');
    await uma.getByText('“Two”: moved').waitFor();
    await stand(uma, 'Three', 'Two', 'One');
    await stand(them, 'Three', 'Two', 'One');
    await link(uma, 'Three').focus();
    await uma.keyboard.press('Alt+Shift+ArrowDown');
    await stand(uma, 'Two', 'Three', 'One');
    for (const key of ['Space', 'ArrowDown', 'Space']) await uma.keyboard.press(key);
    await stand(uma, 'Two', 'One', 'Three');
    await stand(them, 'Two', 'One', 'Three');
    await them.reload();
    await stand(them, 'Two', 'One', 'Three');
  });
}, 120_000);

test('who is mentioned sees the task from then on, is told in the inbox, and answers; both see it', async () => {
  await web.call('user', 'POST', '/api/v1/tasks', { title: 'Choose the colours' });
  await together(grace, ['/tasks', '/inbox'], async (uma, them) => {
    await link(uma, 'Choose the colours').click();
    const box = drawer(uma).getByLabel('Comment', { exact: true });
    await box.pressSequentially('Dear @gra');
    await uma.getByRole('option', { name: 'Grace Hopper' }).waitFor();
    await box.press('Enter');
    await box.pressSequentially('which **blue**? <img src=x> [here](javascript:alert(1))');
    // Nothing typed is lost.
    await uma.reload();
    expect(await box.inputValue()).toBe('Dear @Grace Hopper which **blue**? <img src=x> [here](javascript:alert(1))');
    await box.press('Control+Enter');
    const said = drawer(uma).getByRole('article', { name: 'Comment by You' });
    await said.getByText('blue', { exact: true }).waitFor();
    await said.getByText('@Grace Hopper').waitFor();
    // What looks like HTML is text, and a link leads to no script.
    await said.getByText('<img src=x>').waitFor();
    expect(await said.locator('img, a[href^="javascript"]').count()).toBe(0);
    expect(await box.inputValue()).toBe('');
    await drawer(uma).getByRole('button', { name: 'Remove watcher Grace Hopper' }).waitFor();

    const told = them.getByRole('link', { name: /Uma User mentioned you in Choose the colours/ });
    await told.waitFor();
    await them.waitForFunction(() => /^\(\d+\) Inbox/.test(document.title));
    await told.click();
    await drawer(them).getByRole('article', { name: 'Comment by Uma User' }).getByText('@You').waitFor();
    await told.waitFor({ state: 'detached' });
    const answer = drawer(them).getByLabel('Comment', { exact: true });
    await answer.fill('The dark one');
    await drawer(them).getByRole('button', { name: 'Comment', exact: true }).click();
    const theirs = drawer(uma).getByRole('article', { name: 'Comment by Grace Hopper' });
    await theirs.getByText('The dark one').waitFor();
    // Only one's own can be changed.
    expect(await theirs.getByRole('button', { name: 'Actions for this comment' }).count()).toBe(0);

    await drawer(them).getByRole('button', { name: 'Actions for this comment' }).click();
    await them.getByRole('menuitem', { name: 'Edit' }).click();
    await drawer(them).getByLabel('Edit comment').fill('The light one');
    await drawer(them).getByLabel('Edit comment').press('Control+Enter');
    await theirs.getByText('The light one').waitFor();
    await theirs.getByText('edited').waitFor();
    await drawer(them).getByRole('button', { name: 'Actions for this comment' }).click();
    await them.getByRole('menuitem', { name: 'Delete' }).click();
    await them.getByRole('button', { name: 'Delete comment' }).click();
    await drawer(uma).getByText('deleted a comment').waitFor();
    await theirs.waitFor({ state: 'detached' });
  });
}, 120_000);

test('who leads a team says on its page who else is in it; who only is in it sees who', async () => {
  await web.call('admin', 'PUT', `/api/v1/teams/${team}/members/${await idOfUser()}`, { lead: true });
  await together(grace, ['/account', `/teams/${team}`], async (uma, them) => {
    await uma.getByRole('link', { name: 'The crew' }).click();
    const people = uma.getByRole('list', { name: 'People of the team' });
    await people.getByText('Grace Hopper').waitFor();
    await uma.getByRole('button', { name: 'Let lead: Grace Hopper' }).click();
    await uma.getByRole('button', { name: 'Leads no longer: Grace Hopper' }).click();
    await uma.getByRole('button', { name: 'Let lead: Grace Hopper' }).waitFor();
    await them.getByRole('list', { name: 'People of the team' }).getByText('Uma User').waitFor();
    expect(await them.getByRole('button', { name: /^(Let lead|Take)/ }).count()).toBe(0);
    await them.goto(`${web.system.url}/teams/nobodys`);
    await them.getByRole('heading', { name: 'Not your team' }).waitFor();
  });
}, 60_000);
