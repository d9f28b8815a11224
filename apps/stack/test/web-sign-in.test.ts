import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { closeServer, portOf } from '@taskward/service-kit';
import type { Page } from 'playwright-core';
import { signOut, storedToken, webStories } from './browser.ts';
import { get } from './system.ts';

const web = webStories();

const tasks = (page: Page) => page.getByRole('button', { name: 'New task' });
const form = (page: Page) => page.getByLabel('Username or e-mail');

test('what is wrong with a sign-in is said in place, until something else is typed', async () => {
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your password').waitFor();
    await page.getByText('Enter your username or e-mail').waitFor();
    await form(page).fill('user');
    await page.getByText('Enter your password').waitFor({ state: 'detached' });
    const password = page.getByLabel('Password', { exact: true });
    // Hidden, known to password managers, and nothing keeps one from pasting.
    expect(await password.getAttribute('type')).toBe('password');
    expect(await password.getAttribute('autocomplete')).toBe('current-password');
    const paste = (field: HTMLElement) =>
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }));
    expect(await password.evaluate(paste)).toBe(true);
    await password.fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const told = page.getByRole('alert').filter({ hasText: 'do not match' });
    await told.waitFor();
    expect(await form(page).inputValue()).toBe('user');
    await page.getByLabel('Password', { exact: true }).fill('n');
    await told.waitFor({ state: 'detached' });
    await web.answerForm(page, 'user');
    await tasks(page).waitFor();
  });
}, 60_000);

const ENDS: Array<[string, string, RegExp]> = [
  ['the issuer says no', '?error=access_denied&state=x', /cancelled/],
  ['the issuer has a fault', '?error=server_error&error_description=Call+555-0100+now&state=x', /has a problem/],
  ['an error that nobody knows', '?error=%3Cb%3Eodd', /did not work/],
  ['an answer to another tab', '?code=abc&state=xyz', /not started in this tab/],
];

test.each(ENDS)(
  'a sign-in that ends badly is told in our own words, and starts anew: %s',
  async (_name, query, told) => {
    await web.browse({}, async (page) => {
      await page.goto(`${web.system.url}/login${query}`);
      await page.getByRole('alert').filter({ hasText: told }).waitFor();
      expect(await page.getByText('555-0100').count()).toBe(0);
      expect(new URL(page.url()).search).toBe('');
      await page.reload();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await web.answerForm(page, 'user');
      await tasks(page).waitFor();
    });
  },
  60_000,
);

test('a code that the issuer does not take leads to a page, not to a loop, and the way back is kept', async () => {
  await web.browse({}, async (page) => {
    await page.route(
      '**/oauth2/token',
      (route) => route.continue({ postData: String(route.request().postData()).replace(/code=[^&]+/, 'code=used') }),
      { times: 1 },
    );
    await page.goto(`${web.system.url}/tasks?sort=title`);
    await web.answerForm(page, 'user');
    await page.getByRole('alert').filter({ hasText: 'did not work' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await tasks(page).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=title');
  });
}, 60_000);

test('the back button after signing in leads to the tasks, not to a dead form', async () => {
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/tasks`);
    await form(page).waitFor();
    const form1 = page.url();
    await web.answerForm(page, 'user');
    await tasks(page).waitFor();
    await page.goBack({ waitUntil: 'commit' });
    await tasks(page).waitFor();
    await page.goto(form1);
    await tasks(page).waitFor();
  });
}, 60_000);

test('a form left lying until the issuer forgot it says so, and leads back to where the person was', async () => {
  await web.browse({}, async (page) => {
    await page.goto(`${web.system.url}/tasks?sort=title`);
    await form(page).waitFor();
    await page.context().clearCookies();
    await web.answerForm(page, 'user');
    await page.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await web.answerForm(page, 'user');
    await tasks(page).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=title');
  });
}, 60_000);

const PASSWORD = 'a phrase of some length';

async function fillRegistration(page: Page, email: string) {
  await page.getByLabel('Name', { exact: true }).fill('Nell Newcomer');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
}
const createAccount = (page: Page) => page.getByRole('button', { name: 'Create account' }).click();

/** Whose the tab is, and how often that person is signed in. */
async function whoIsIn(page: Page) {
  await tasks(page).waitFor();
  const token = await storedToken(page);
  const [me, sessions] = await Promise.all(
    ['/auth/me', '/auth/sessions'].map(async (path) => (await get(web.system.url + path, token)).json()),
  );
  return { email: me.data.email, sessions: sessions.data.length };
}

test('who registers is signed in once, whoever the browser was before, and signing out ends that', async () => {
  await web.browse({}, async (page) => {
    await web.openSigningIn(page, 'user', '/tasks');
    const before = await storedToken(page);
    await page.goto(`${web.system.url}/register`);
    await fillRegistration(page, 'nell@example.com');
    await createAccount(page);
    expect(await whoIsIn(page)).toEqual({ email: 'nell@example.com', sessions: 1 });
    expect((await get(`${web.system.url}/api/private`, before)).status).toBe(401);
    const token = await storedToken(page);
    await signOut(page);
    expect((await get(`${web.system.url}/api/private`, token)).status).toBe(401);
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain('refreshToken');
  });
}, 60_000);

test('who registers while the sign-in expires goes on by a fresh one, which expects nobody else', async () => {
  await web.browse({}, async (page) => {
    const password = page.getByLabel('Password', { exact: true });
    await web.openSigningIn(page, 'user', '/tasks');
    await page.goto(`${web.system.url}/register`);
    await fillRegistration(page, 'late@example.com');
    await page.context().clearCookies({ name: 'oidc_interaction' });
    await createAccount(page);
    await form(page).waitFor();
    expect(await form(page).inputValue()).toBe('late@example.com');
    await password.fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await whoIsIn(page)).toEqual({ email: 'late@example.com', sessions: 1 });

    // The browser becomes another one while the form is open, and somebody is signed in there.
    await page.goto(`${web.system.url}/register`);
    await fillRegistration(page, 'later@example.com');
    await page.context().clearCookies({ name: /^oidc_session/ });
    const other = await page.context().newPage();
    await web.openSigningIn(other, 'user', '/tasks');
    await createAccount(page);
    await page.getByRole('heading', { name: 'This sign-in has expired' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await password.fill(PASSWORD);
    expect(await form(page).inputValue()).toBe('later@example.com');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await whoIsIn(page)).toEqual({ email: 'later@example.com', sessions: 1 });
  });
}, 60_000);

const sites: Server[] = [];
afterAll(async () => {
  await Promise.all(sites.map(closeServer));
});

/** A site of somebody else that says one thing. */
async function aSite(says: string): Promise<Server> {
  const site = createServer((_req, res) => void res.setHeader('Connection', 'close').end(says)).listen(0, '127.0.0.1');
  sites.push(site);
  await once(site, 'listening');
  return site;
}

test('an application of somebody else says in words what it wants, of the person whom it expects', async () => {
  const calendar = await aSite('Back in the calendar');
  const redirectUri = `http://127.0.0.1:${portOf(calendar)}/callback`;
  const scope = 'openid profile email roles offline_access';
  const body = { name: 'Calendar', scopes: scope.split(' '), redirectUris: [redirectUri] };
  const { data } = await web.call<{ data: { clientId: string } }>('admin', 'POST', '/api/v1/clients', body);
  await web.browse({}, async (page) => {
    const query = {
      ...{ client_id: data.clientId, redirect_uri: redirectUri, response_type: 'code', scope, prompt: 'consent' },
      ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', login_hint: web.people.user.email },
    };
    const address = `${web.system.url}/oauth2/authorize?${new URLSearchParams(query)}`;
    await page.goto(address);
    await form(page).waitFor();
    expect(await form(page).inputValue()).toBe(web.people.user.email);
    await page.getByLabel('Password', { exact: true }).fill(web.people.user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // The second time everything was granted before, and is asked for once more.
    for (const _time of ['first', 'second']) {
      await page.getByRole('heading', { name: 'Allow Calendar?' }).waitFor();
      expect(await page.getByRole('listitem').allInnerTexts()).toEqual([
        'Know who you are',
        'See your name and username',
        'See your e-mail address',
        'Know your roles',
        'Stay signed in while you are away',
      ]);
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await page.getByText('Back in the calendar').waitFor();
      await page.goto(address);
    }
  });
}, 60_000);

test('services that refuse a fresh sign-in are not asked in circles', async () => {
  await web.browse({}, async (page) => {
    let asked = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/oauth2/authorize') asked++;
    });
    await page.route(/\/api\/v1\/tasks/, (route) => route.fulfill({ status: 401, json: { title: 'Unauthorized' } }));
    await page.goto(`${web.system.url}/tasks`);
    await web.answerForm(page, 'user');
    await page.getByRole('heading', { name: 'Please sign in' }).waitFor();
    expect(asked).toBe(1);
    await page.unroute(/\/api\/v1\/tasks/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await tasks(page).waitFor();
  });
}, 60_000);

test('a browser that blocks cookies is told so', async () => {
  await web.browse({}, async (page) => {
    // As browsers do it where cookies are blocked; a headless one has no setting for that.
    await page.addInitScript(() => {
      const get = () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      };
      for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get });
    });
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('heading', { name: 'Taskward needs cookies' }).waitFor();
  });
}, 60_000);

test('a part of the app that did not arrive is asked for again, the page never stays blank', async () => {
  await web.browse({}, async (page) => {
    let lost = 0;
    await page.route(/\/assets\/.*\.js$/, (route) => (lost++ < 2 ? route.abort('failed') : route.continue()));
    await page.goto(`${web.system.url}/tasks`);
    await web.answerForm(page, 'user');
    await tasks(page).waitFor();
    expect(lost).toBeGreaterThan(2);
  });
}, 60_000);

test('an issuer that is away is told on a page that leads on once it is back', async () => {
  await web.browse({}, async (page) => {
    let away = true;
    await page.route('**/.well-known/openid-configuration', (route) => (away ? route.abort() : route.continue()));
    await page.goto(`${web.system.url}/tasks`);
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
    away = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await web.answerForm(page, 'user');
    await tasks(page).waitFor();
  });
}, 60_000);

test('an application elsewhere is answered by a form, and is come back to from the sign-out page', async () => {
  const received: string[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    received.push(`${req.method} ${req.url} ${body}`);
    res.setHeader('Content-Type', 'text/html').end('<h1>The other application</h1>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const app = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { data } = await web.call<{ data: { clientId: string } }>('admin', 'POST', '/api/v1/clients', {
    name: 'Other application',
    scopes: ['openid'],
    redirectUris: [`${app}/back`],
    postLogoutRedirectUris: [`${app}/bye`],
  });
  const { clientId: client_id } = data;
  const arrived = (page: Page) => page.getByRole('heading', { name: 'The other application' }).waitFor();
  await web.browse({}, async (page) => {
    const authorize = new URLSearchParams({
      client_id,
      response_type: 'code',
      response_mode: 'form_post',
      scope: 'openid',
      redirect_uri: `${app}/back`,
      code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
      code_challenge_method: 'S256',
    });
    await page.goto(`${web.system.url}/oauth2/authorize?${authorize}`);
    await web.answerForm(page, 'user');
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await arrived(page);
    expect(received).toContainEqual(expect.stringMatching(/^POST \/back code=/));

    const logout = new URLSearchParams({ client_id, post_logout_redirect_uri: `${app}/bye` });
    await page.goto(`${web.system.url}/oauth2/logout?${logout}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await arrived(page);
    expect(new URL(page.url()).pathname).toBe('/bye');
  });
  server.closeAllConnections();
  server.close();
}, 60_000);
