import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { signOut, storedToken, webStories } from './browser.ts';
import { until, whole } from './system.ts';

// Access tokens that end within a story: every one of them has to be renewed on the way. The stories that wait for that
// wait together, each in a profile of its own.
const ACCESS_TOKEN_TTL = 10;
const limits = { RATE_LIMIT_SIGNIN: '1000', RATE_LIMIT_API: '100000' };
const web = webStories({ ACCESS_TOKEN_TTL: String(ACCESS_TOKEN_TTL), ...limits });

const newTask = (page: Page) => page.getByRole('button', { name: 'New task' });

/** Waits until the services themselves refuse the token that the tab has, clock tolerance and all. */
async function untilExpired(page: Page): Promise<void> {
  const headers = { authorization: `Bearer ${await storedToken(page)}` };
  const end = Date.now() + (ACCESS_TOKEN_TTL + 15) * 1000;
  while ((await whole(fetch(`${web.system.url}/api/private`, { headers }))).status !== 401) {
    if (Date.now() > end) throw new Error('the access token does not end');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let opened: Promise<unknown> = Promise.resolve();
/** One story after the other: to sign in takes the processor, to wait afterwards only time. */
function openInTurn(page: Page): Promise<void> {
  const mine = opened.then(() => web.openSigningIn(page, 'user', '/tasks'));
  opened = mine.catch(() => {}); // whose sign-in fails is the one that says so
  return mine;
}

const renewals = (page: Page) => {
  const seen: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().endsWith('/oauth2/token')) seen.push(String(request.postData()));
  });
  return () => seen.filter((body) => body.includes('grant_type=refresh_token')).length;
};

// Those that wait twice begin first.
test.concurrent.each([1, 2])(
  'tabs that renew at the same moment stay signed in, a duplicated one among them: browser %i',
  async () => {
    const rounds = 2;
    await web.browse({}, async (page) => {
      const renewed = renewals(page);
      await openInTurn(page);
      const second = await page.context().newPage();
      await second.goto(`${web.system.url}/tasks`);
      // A window opened by a page begins with a copy of what its tab holds, as a duplicated tab does.
      const copy = page.waitForEvent('popup');
      await page.evaluate(() => window.open('/tasks') !== null);
      const tabs = [page, second, await copy];
      await Promise.all(tabs.map((tab) => newTask(tab).waitFor()));
      expect(new Set(await Promise.all(tabs.map(storedToken))).size).toBe(tabs.length);
      for (let round = 0; round < rounds; round++) {
        await untilExpired(page);
        await Promise.all(tabs.map((tab) => tab.reload()));
        await Promise.all(tabs.map((tab) => newTask(tab).waitFor()));
      }
      await until(async () => renewed() >= rounds * tabs.length);
      console.log(`${rounds} rounds of ${tabs.length} tabs renewing at once: ${renewed()} renewals, 0 sign-outs`);
      expect(await second.getByLabel('Username or e-mail').count()).toBe(0);
    });
  },
  180_000,
);

test.concurrent('an expired access token is renewed unseen at work', async () => {
  await web.browse({}, async (page) => {
    const renewed = renewals(page);
    await openInTurn(page);
    await untilExpired(page);
    const before = renewed(); // where to open the page took long, it may have been renewed in between
    const line = page.getByLabel('Add a task in one line');
    await line.fill('Made with a renewed token');
    await line.press('Enter');
    await page.getByRole('link', { name: 'Made with a renewed token' }).waitFor();
    // What was seen last, and what waits, is shown before.
    await until(async () => renewed() > before);
    expect(renewed()).toBe(before + 1);
  });
}, 120_000);

test.concurrent('an expired access token is renewed unseen at a reload', async () => {
  await web.browse({}, async (page) => {
    const renewed = renewals(page);
    await openInTurn(page);
    await untilExpired(page);
    const before = renewed();
    await page.reload();
    await newTask(page).waitFor();
    // What was seen last, and what waits, is shown before.
    await until(async () => renewed() > before);
    expect(renewed()).toBe(before + 1);
  });
}, 120_000);

test.concurrent('with an expired access token a tab opened later is signed in, and the first one stays so', async () => {
  await web.browse({}, async (page) => {
    await openInTurn(page);
    await untilExpired(page);
    const later = await page.context().newPage();
    await later.goto(`${web.system.url}/tasks`);
    await newTask(later).waitFor();
    await page.reload();
    await newTask(page).waitFor();
  });
}, 120_000);

test.concurrent.each([
  [429, { error: 'invalid_request', error_description: 'Too many sign-in requests from your address.' }],
  [503, { error: 'temporarily_unavailable' }],
])(
  'an issuer that answers a renewal with %i for a while signs nobody out',
  async (status, json) => {
    await web.browse({}, async (page) => {
      await openInTurn(page);
      let refused = 0;
      await page.route('**/oauth2/token', (route) =>
        ++refused > 2 ? route.continue() : route.fulfill({ status, json }),
      );
      await untilExpired(page);
      const line = page.getByLabel('Add a task in one line');
      await line.fill(`Made after ${status}`);
      await line.press('Enter');
      await page.getByRole('link', { name: `Made after ${status}` }).waitFor();
      expect(refused).toBeGreaterThan(2);
    });
  },
  90_000,
);

test('signing out in one tab signs out all, and a reload does not bring anybody back', async () => {
  await web.browse({}, async (page) => {
    await web.signInAs(page, 'user');
    await page.reload();
    await newTask(page).waitFor();
    const others = [await page.context().newPage(), await page.context().newPage()];
    for (const other of others) {
      await other.goto(`${web.system.url}/tasks`);
      await newTask(other).waitFor();
    }
    const token = await storedToken(page);
    await signOut(page);
    for (const other of others) await other.getByRole('heading', { name: 'You are signed out' }).waitFor();
    const answer = await fetch(`${web.system.url}/api/private`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
    for (const tab of [page, ...others]) {
      await tab.goto(`${web.system.url}/tasks`);
      await tab.getByLabel('Username or e-mail').waitFor();
    }
  });
}, 90_000);

test('a deep link leads to sign-in and back to where it pointed', async () => {
  await web.browse({}, async (page) => {
    await web.openSigningIn(page, 'user', '/tasks?status=done&sort=title');
    expect(new URL(page.url()).search).toBe('?status=done&sort=title');
  });
}, 60_000);

test('a device signed out from another one comes back to the open task and to every word typed', async () => {
  const { data: task } = await web.call<{ data: { id: string } }>('user', 'POST', '/api/v1/tasks', { title: 'Report' });
  await web.browse({ userAgent: 'Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0' }, async (page) => {
    await web.openSigningIn(page, 'user', `/tasks?sort=title&task=${task.id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Description').fill('Half a thought');

    await web.browse({}, async (elsewhere) => {
      await web.openSigningIn(elsewhere, 'user', '/account');
      const lost = elsewhere.getByRole('listitem').filter({ hasText: 'Firefox on Windows' });
      await lost.getByRole('button', { name: 'Sign out that device' }).click();
      await lost.waitFor({ state: 'detached' });
    });

    await drawer.getByLabel('Description').press('Tab');
    await web.answerForm(page, 'user');
    await drawer.waitFor();
    expect(new URL(page.url()).search).toBe(`?sort=title&task=${task.id}`);
    await page.waitForFunction((typed) => {
      const [field] = document.querySelectorAll<HTMLTextAreaElement>('[role=dialog] textarea[aria-label=Description]');
      return field?.value === typed || document.querySelector('[role=dialog]')?.textContent.includes(typed);
    }, 'Half a thought');
    await page.keyboard.press('Tab'); // it is saved when it is left
    await drawer.getByText('changed the description').waitFor();
    await drawer.getByText('Half a thought', { exact: true }).waitFor();
  });
}, 120_000);

test('somebody disabled by an administrator is told at the form, and later finds what they typed', async () => {
  await web.browse({}, async (page) => {
    const { data: people } = await web.call<{ data: Array<{ id: string; email: string }> }>(
      'admin',
      'GET',
      '/api/v1/users?q=user@demo.com',
    );
    const account = `/api/v1/users/${people[0]?.id}`;
    await web.openSigningIn(page, 'user', '/tasks?priority=high');
    const line = page.getByLabel('Add a task in one line');
    await line.fill('Typed before !high');
    await newTask(page).click();
    const form = page.getByRole('dialog', { name: 'New task' });
    await form.getByLabel('Title').fill('In the form before');
    await web.call('admin', 'PATCH', account, { disabled: true });
    await form.getByRole('button', { name: 'Create task' }).click();
    await web.answerForm(page, 'user');
    await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
    await web.call('admin', 'PATCH', account, { disabled: false });
    await web.answerForm(page, 'user');
    await form.waitFor();
    expect(new URL(page.url()).searchParams.get('priority')).toBe('high');
    expect(await form.getByLabel('Title').inputValue()).toBe('In the form before');
    await form.getByRole('button', { name: 'Create task' }).click();
    await form.waitFor({ state: 'hidden' });
    expect(await line.inputValue()).toBe('Typed before !high');
    await line.press('Enter');
    await page.getByRole('link', { name: 'Typed before', exact: true }).waitFor();
  });
}, 120_000);
