import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function begin(browser: Browser): Promise<string> {
  const response = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(new RegExp(`^${service.url}/login\\?interaction=[\\w-]+$`));
  return location.split('=')[1] as string;
}

const good = () => ({ username: 'user@demo.com', password: service.password.user });

test('the sign-in page learns who asks', async () => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const response = await browser.open(`/auth/interaction/${uid}`);
  expect(await response.json()).toEqual({
    success: true,
    data: { client: { name: 'Taskward' }, prompt: 'login', scopes: [] },
  });
});

test.each(['/auth', '/api/auth'])('bad credentials are 401 at %s, and the page may try again', async (mount) => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const bad = await browser.post(`${mount}/interaction/${uid}/login`, { ...good(), password: 'wrong' });
  expect(bad.status).toBe(401);
  expect(bad.headers.get('content-type')).toContain('application/problem+json');
  const response = await browser.post(`${mount}/interaction/${uid}/login`, good());
  expect(await response.json()).toEqual({ success: true, redirectTo: `${service.url}/oauth2/authorize/${uid}` });
});

test('two tabs sign in side by side', async () => {
  const browser = new Browser(service.url);
  const [first, second] = [await begin(browser), await begin(browser)];
  for (const uid of [first, second]) {
    expect((await browser.post(`/auth/interaction/${uid}/login`, good())).status).toBe(200);
  }
});

test('another browser cannot go on with an interaction', async () => {
  const uid = await begin(new Browser(service.url));
  const stranger = new Browser(service.url);
  expect((await stranger.post(`/auth/interaction/${uid}/login`, good())).status).toBe(410);
  expect((await stranger.open(`/auth/interaction/${uid}`)).status).toBe(410);
});

test('another site cannot post to an interaction', async () => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const post = (headers: Record<string, string>) =>
    browser.open(`/auth/interaction/${uid}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(good()),
    });
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({ origin: service.url, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await post({})).status).toBe(403);
  expect((await post({ origin: service.url })).status).toBe(200);
});
