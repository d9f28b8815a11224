import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import type { Page, WebSocketRoute } from 'playwright-core';
import { preloaded, webStories } from './browser.ts';
import { graveFindings } from './looks.ts';
import { until } from './system.ts';

const web = webStories();
const team = `crew-${randomBytes(4).toString('hex')}`;
const me: Record<'user' | 'admin', { id: string; name: string }> = {
  user: { id: '', name: '' },
  admin: { id: '', name: '' },
};

beforeAll(async () => {
  await web.call('admin', 'POST', '/api/v1/teams', { handle: team, name: 'The crew' });
  for (const who of ['user', 'admin'] as const) {
    const { data } = await web.call<{ data: (typeof me)['user'] }>(who, 'GET', '/auth/profile');
    me[who] = data;
    await web.call('admin', 'PUT', `/api/v1/teams/${team}/members/${data.id}`, {});
  }
}, 60_000);

/** Somebody's place on the page of the team. */
const inTeam = (page: Page, who: 'user' | 'admin') =>
  page.getByRole('list', { name: 'People of the team' }).getByRole('listitem').filter({ hasText: me[who].name });

/** How many sockets a page has open to the server, as it opens and closes them. */
function countSockets(page: Page): () => number {
  let open = 0;
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/socket.io')) return;
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
  });
  return () => open;
}

/** A way to take the sockets of a page away: new ones wait until they are given back. */
async function socketsOf(page: Page): Promise<{ take: () => Promise<void>; giveBack: () => void }> {
  const open: WebSocketRoute[] = [];
  let way = Promise.withResolvers<void>();
  way.resolve();
  await page.routeWebSocket(/\/socket\.io\//, async (socket) => {
    await way.promise;
    socket.connectToServer();
    open.push(socket);
  });
  return {
    async take() {
      way = Promise.withResolvers<void>();
      for (const socket of open.splice(0)) await socket.close();
    },
    giveBack: () => way.resolve(),
  };
}

test('colleagues see who comes, that it is not known without a socket, and who hides is gone for them', async () => {
  await web.browse({}, async (user) => {
    const sockets = await socketsOf(user);
    await web.openAs(user, 'user', `/teams/${team}`);
    await inTeam(user, 'user').getByText('Online').waitFor();
    await web.browse({}, async (admin) => {
      await web.openAs(admin, 'admin', '/account');
      await inTeam(user, 'admin').getByText('Online').waitFor();
      const dot = inTeam(user, 'admin').getByRole('img', { name: 'Online' });
      await dot.waitFor();
      await sockets.take();
      await inTeam(user, 'admin').getByRole('img', { name: 'Not known whether they are here' }).waitFor();
      sockets.giveBack();
      await dot.waitFor();
      const shows = admin.getByLabel('Colleagues see when you are online, and when you were last');
      await shows.uncheck();
      await inTeam(user, 'admin').getByText('Last seen just now').waitFor();
      await dot.waitFor({ state: 'detached' });
      await shows.check();
    });
  });
}, 120_000);

test('ten tabs of a browser have one socket, and another tab has it when that one closes', async () => {
  await web.browse({}, async (first) => {
    const counts = [countSockets(first)];
    await web.openAs(first, 'user', `/teams/${team}`);
    await inTeam(first, 'user').getByText('Online').waitFor();
    const tabs: Page[] = [];
    while (tabs.length < 9) {
      const tab = await first.context().newPage();
      counts.push(countSockets(tab));
      tabs.push(tab);
      await web.openAs(tab, 'user', `/teams/${team}`);
      await inTeam(tab, 'user').getByText('Online').waitFor();
    }
    await preloaded(tabs.at(-1) as Page);
    expect(counts.map((count) => count())).toEqual([1, ...tabs.map(() => 0)]);
    await first.close();
    const left = () => counts.slice(1).map((count) => count());
    await until(async () => left().includes(1));
    for (const tab of tabs) await inTeam(tab, 'user').getByText('Online').waitFor();
    expect(left().toSorted()).toEqual([...tabs.slice(1).map(() => 0), 1]);
  });
}, 120_000);

/** Each of them with a screen of their own, at one task of the user's. */
const together = (story: (user: Page, admin: Page, task: Task) => Promise<void>) =>
  web.browse({}, async (user) => {
    const body = { title: 'Water the roof garden', assignedTo: me.user.id };
    const { data } = await web.call<{ data: Task }>('admin', 'POST', '/api/v1/tasks', body);
    await web.openAs(user, 'user', `/tasks?task=${data.id}`);
    await web.browse({}, async (admin) => {
      await web.openAs(admin, 'admin', `/admin/tasks?task=${data.id}`);
      await viewers(user, me.admin.name).waitFor();
      await viewers(admin, me.user.name).waitFor();
      await story(user, admin, data);
    });
  });

const drawer = (page: Page) => page.getByRole('dialog');
const viewers = (page: Page, name: string) => drawer(page).getByRole('img', { name: `Looking at it too: ${name}` });

test('two people at one task see each other look, edit a field and write a comment, from any tab', async () => {
  await together(async (holds, admin, task) => {
    // The first tab holds the socket, and goes elsewhere.
    await holds.getByRole('button', { name: 'Close task' }).click();
    await viewers(admin, me.user.name).waitFor({ state: 'detached' });
    const user = await holds.context().newPage();
    await web.openAs(user, 'user', `/tasks?task=${task.id}`);
    await viewers(admin, me.user.name).waitFor();
    await viewers(user, me.admin.name).waitFor();

    await drawer(user).getByLabel('Title').focus();
    const inTitle = drawer(admin).getByText(`${me.user.name} is in this field`);
    await inTitle.waitFor();
    expect(await graveFindings(admin)).toEqual([]);
    await drawer(user).getByLabel('Title').blur();
    await inTitle.waitFor({ state: 'detached' });

    const writing = drawer(admin).getByText(`${me.user.name} is writing…`);
    const comment = drawer(user).getByRole('textbox', { name: 'Comment' });
    await comment.pressSequentially('On my way');
    await writing.waitFor();
    await comment.press('Control+Enter');
    await drawer(admin).getByText('On my way').waitFor();
    await writing.waitFor({ state: 'detached' });
    // Who goes on is told of again, and who stops no longer.
    await until(async () => {
      await comment.press('x');
      return writing.isVisible();
    });
    await writing.waitFor({ state: 'detached' });
    await user.close();
    await viewers(admin, me.user.name).waitFor({ state: 'detached' });
  });
}, 120_000);

test('a page that was frozen, as by a laptop that sleeps, has missed nothing when it wakes', async () => {
  await together(async (user, admin, task) => {
    const browser = await user.context().newCDPSession(user);
    await browser.send('Page.setWebLifecycleState', { state: 'frozen' });
    await web.call('admin', 'PATCH', `/api/v1/tasks/${task.id}`, { title: 'Water the roof garden twice' });
    await web.call('admin', 'POST', `/api/v1/tasks/${task.id}/comments`, { body: 'While you slept' });
    await admin.getByRole('button', { name: 'Close task' }).click();
    const heard = await web.call<{ data: Task }>('admin', 'GET', `/api/v1/tasks/${task.id}`);
    expect(heard.data.title).toBe('Water the roof garden twice');
    await browser.send('Page.setWebLifecycleState', { state: 'active' });
    await drawer(user).getByText('While you slept').waitFor();
    await viewers(user, me.admin.name).waitFor({ state: 'detached' });
    expect(await drawer(user).getByLabel('Title').inputValue()).toBe('Water the roof garden twice');
  });
}, 120_000);
