import { expect, test } from '@jest/globals';
import { webStories } from './browser.ts';

const web = webStories();

test('a list says that it is loading, that it is empty, and that it could not be had', async () => {
  await web.browse({}, async (page) => {
    let answer: 'wait' | 'fail' | 'go' = 'wait';
    const held = Promise.withResolvers<void>();
    await page.route(/\/api\/v1\/tasks\?/, async (route) => {
      if (answer === 'wait') await held.promise;
      if (answer === 'fail') return route.fulfill({ status: 500, json: { title: 'Internal error', status: 500 } });
      return route.continue();
    });
    await web.openAs(page, 'user', '/tasks?project=none');
    await page.getByRole('status', { name: 'Loading tasks' }).waitFor();
    answer = 'go';
    held.resolve();
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.locator('#content kbd', { hasText: /^\/$/ }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    await page.locator('#content kbd', { hasText: /^C$/ }).waitFor();
    await page.getByRole('button', { name: 'Make a task' }).click();
    await page.getByRole('dialog', { name: 'New task' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByLabel('Add a task in one line').fill('!high @tomorrow');
    await page.getByLabel('Add a task in one line').press('Enter');
    await page.getByRole('alert').filter({ hasText: 'What is the task called?' }).waitFor();
    await page.getByLabel('Add a task in one line').fill('');
    await page.getByText('What is the task called?').waitFor({ state: 'detached' });
    answer = 'fail';
    await page.goto(`${web.system.url}/tasks?sort=title`);
    await page.getByRole('heading', { name: 'The tasks could not be loaded' }).waitFor();
    answer = 'go';
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
  });
}, 60_000);

test('every page asks for each thing once', async () => {
  await web.call('admin', 'POST', '/api/v1/tasks', { title: 'Asked for once' });
  await web.browse({}, async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'GET' && /\/(api|auth)\//.test(request.url())) asked.push(request.url());
    });
    const begun = page.waitForRequest(/\/api\/v1\/events/);
    await web.openAs(page, 'admin', '/account');
    await begun;
    const admin = ['tasks', '', 'users', 'mails', 'audit', 'clients', 'keys', 'health'].map((name) => `/admin/${name}`);
    for (const path of ['/tasks', ...admin, '/account']) {
      asked.length = 0;
      // By then it knows what happened before, and what it wants to ask again for that is asked for.
      const listening = page.waitForRequest(/\/api\/v1\/events/);
      await page.goto(web.system.url + path);
      await listening;
      await page.locator('main h1').waitFor();
      const twice = asked.filter((url, at) => asked.indexOf(url) < at && !url.endsWith('/events'));
      expect([path, asked.length > 0, twice]).toEqual([path, true, []]);
    }
  });
}, 90_000);

test('whatever language and time zone the browser claims, every page is there', async () => {
  await web.browse({}, async (page) => {
    await page.addInitScript(() => {
      const { DateTimeFormat } = Intl;
      const { resolvedOptions } = DateTimeFormat.prototype;
      DateTimeFormat.prototype.resolvedOptions = function () {
        return { ...resolvedOptions.call(this), timeZone: 'Mars/Olympus' };
      };
      const own = (locale: unknown) => {
        if (locale === undefined) throw new RangeError('Incorrect locale information provided');
      };
      Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
        construct(target, [locale, options]) {
          own(locale);
          return new target(locale, options);
        },
      });
      const { toLocaleString: write } = Date.prototype;
      Date.prototype.toLocaleString = function (locale?: unknown, options?: Intl.DateTimeFormatOptions) {
        own(locale);
        return write.call(this, locale as string, options);
      };
      Object.defineProperty(navigator, 'language', { value: 'en-US@posix' });
    });
    await web.openAs(page, 'admin', '/admin');
    await page.getByText('Open tasks').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.locator('main time').first().waitFor();
    await page.getByRole('link', { name: 'All tasks' }).click();
    await page.getByRole('link', { name: 'Asked for once' }).click();
    await page.getByRole('dialog').getByText('created the task').waitFor();
  });
}, 60_000);

test('an address that leads nowhere, a page of others and a broken page each say so, and lead on', async () => {
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/no/such/page`);
    await page.getByRole('heading', { name: 'Nothing lives here' }).waitFor();
    await web.openAs(page, 'user', '/tasks?task=01a1fd64-293c-71a1-88c8-d2fab9062de4');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.goto(`${web.system.url}/admin/users`);
    await page.getByRole('heading', { name: 'This is for administrators' }).waitFor();
    await page.getByRole('link', { name: 'Go to my tasks' }).click();
    await page.getByRole('button', { name: 'New task' }).waitFor();

    await page.route(/shortcuts-page.*\.js/, (route) => route.abort());
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'This page broke' }).waitFor();
    await page.unroute(/shortcuts-page.*\.js/);
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  });
}, 60_000);

test('a page that was not opened yet waits for the network, and everything around it goes on', async () => {
  await web.browse({}, async (page) => {
    await page.route(/shortcuts-page.*\.js/, (route) => route.abort()); // nor is it loaded ahead
    await web.openAs(page, 'user', '/tasks');
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.keyboard.press('?');
    await page.locator('main').getByText('Loading').waitFor({ state: 'attached' });
    await page.getByRole('link', { name: 'My tasks' }).click();
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    await page.keyboard.press('?');
    await page.unroute(/shortcuts-page.*\.js/);
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  });
}, 60_000);

test('a server that is away is told once, and the page goes on by itself when it is back', async () => {
  await web.browse({}, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    let away = true;
    let asked = 0;
    // A service is away, and the gateway in front of it alive.
    await page.route(/\/(api|ready)/, (route) => {
      if (!away) return route.continue();
      if (route.request().url().includes('/api')) asked += 1;
      return route.fulfill({ status: 503 });
    });
    await page.getByLabel('Search tasks').fill('anything');
    await page.getByRole('status').filter({ hasText: 'The server cannot be reached.' }).waitFor();
    for (let times = 0; times < 2; times++) await page.waitForResponse(/\/ready/);
    const before = asked;
    for (let times = 0; times < 2; times++) await page.waitForResponse(/\/ready/);
    expect(await page.getByRole('status').filter({ hasText: 'cannot be reached' }).count()).toBe(1);
    expect(asked - before).toBeLessThanOrEqual(1); // the feed tries again, the page does not
    away = false;
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByText('cannot be reached').waitFor({ state: 'detached' });
  });
}, 60_000);

test('light and dark follow the system until the person chooses, and the choice stays', async () => {
  await web.browse({ colorScheme: 'dark' }, async (page) => {
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await web.openAs(page, 'user', '/account');
    await page.getByText('As the system').waitFor();
    expect(await scheme()).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('html[data-mantine-color-scheme="light"]').waitFor({ state: 'attached' });
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor({ state: 'attached' });
    await page.reload();
    await page.getByText('As the system').waitFor();
    expect(await scheme()).toBe('dark');
  });
}, 60_000);

test('nothing moves for whom movement hurts', async () => {
  const slowest = async (reducedMotion: 'reduce' | 'no-preference') => {
    let seconds = Number.NaN;
    await web.browse({ reducedMotion }, async (page) => {
      await web.openAs(page, 'user', '/tasks');
      await page.getByRole('button', { name: 'New task' }).click();
      await page.getByRole('dialog').waitFor();
      seconds = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll('*')].flatMap((element) => {
            const { transitionDuration, animationDuration } = getComputedStyle(element);
            return `${transitionDuration},${animationDuration}`.split(',').map(Number.parseFloat);
          }),
        ),
      );
    });
    return seconds;
  };
  expect(await slowest('reduce')).toBeLessThan(0.001);
  expect(await slowest('no-preference')).toBeGreaterThan(0.05);
}, 60_000);

test('for whom movement hurts the colours change at once, not from element to element', async () => {
  await web.browse({ reducedMotion: 'reduce' }, async (page) => {
    await web.openAs(page, 'user', '/tasks');
    const begun = await page.evaluate(() => {
      document.documentElement.dataset.mantineColorScheme = 'dark';
      getComputedStyle(document.body).getPropertyValue('color'); // which has the change take effect
      return document.getAnimations().filter((one) => one instanceof CSSTransition).length;
    });
    expect(begun).toBe(0);
  });
}, 60_000);

test('on a phone the menu opens and closes, and a task fills the screen', async () => {
  const { data } = await web.call<{ data: { id: string } }>('user', 'POST', '/api/v1/tasks', { title: 'On the phone' });
  await web.browse({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true }, async (page) => {
    await page.goto(`${web.system.url}/tasks`);
    await web.answerForm(page, 'user');
    await page.getByRole('link', { name: 'On the phone' }).tap();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Description').waitFor();
    expect((await drawer.boundingBox())?.width).toBe(390);
    expect(new URL(page.url()).searchParams.get('task')).toBe(data.id);
    await drawer.getByRole('button', { name: 'Close task' }).tap();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Menu' }).tap();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account' }).tap();
    await page.getByText('This device', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Menu' }).getAttribute('aria-expanded')).toBe('false');
  });
}, 60_000);
