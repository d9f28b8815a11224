import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { preloaded, webStories } from './browser.ts';
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

test('colleagues see who comes and who goes, and who hides is seen by nobody', async () => {
  await web.browse({}, async (user) => {
    await web.openAs(user, 'user', `/teams/${team}`);
    await inTeam(user, 'user').getByText('Online').waitFor();
    await web.browse({}, async (admin) => {
      await web.openAs(admin, 'admin', '/account');
      await inTeam(user, 'admin').getByText('Online').waitFor();
      await inTeam(user, 'admin').getByRole('img', { name: 'Online' }).waitFor();
      const shows = admin.getByLabel('Colleagues see when you are online, and when you were last');
      await shows.uncheck();
      await inTeam(user, 'admin').getByText('Last seen').waitFor();
      await shows.check();
      await inTeam(user, 'admin').getByText('Online').waitFor();
    });
    await inTeam(user, 'admin').getByText('Last seen just now').waitFor();
    await inTeam(user, 'admin').getByRole('img', { name: 'Online' }).waitFor({ state: 'detached' });
  });
}, 120_000);

test('several tabs of a browser have one socket, and the next tab has it when that one closes', async () => {
  await web.browse({}, async (first) => {
    const counts = [countSockets(first)];
    await web.openAs(first, 'user', `/teams/${team}`);
    await inTeam(first, 'user').getByText('Online').waitFor();
    const tabs: Page[] = [];
    for (const _ of [1, 2]) {
      const tab = await first.context().newPage();
      counts.push(countSockets(tab));
      tabs.push(tab);
      await web.openAs(tab, 'user', `/teams/${team}`);
      await inTeam(tab, 'user').getByText('Online').waitFor();
      await preloaded(tab);
    }
    expect(counts.map((count) => count())).toEqual([1, 0, 0]);
    await first.close();
    const left = () => counts.slice(1).map((count) => count());
    await until(async () => left().includes(1));
    for (const tab of tabs) await inTeam(tab, 'user').getByText('Online').waitFor();
    expect(left().toSorted()).toEqual([0, 1]);
  });
}, 120_000);
