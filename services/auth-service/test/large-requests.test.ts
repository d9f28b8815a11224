import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { besideBystander } from '@taskward/testkit';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

// R18: what one caller sends is refused for little work, before anybody has signed in as well.

let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const fields = (count: number) => JSON.stringify(Object.fromEntries(times(count, (i) => [`f${i}`, 1])));

/** Somebody else asks all the while who they are. */
async function attack(what: string, work: () => Promise<unknown>): Promise<void> {
  const { accessToken } = await service.signIn('user');
  const seen = await besideBystander(async () => (await service.get('/auth/me', accessToken)).status, work);
  console.log(`${what}: ${JSON.stringify(seen)}`);
  expect(seen).toMatchObject({ failures: [] });
  expect(seen.grownMiB).toBeLessThan(300); // the attackers' part is in it
}

async function isSmallRefusal(answer: Response, statuses: number[]): Promise<void> {
  const content = await answer.text();
  expect(statuses).toContain(answer.status);
  expect(content.length).toBeLessThan(30_000);
}

const OPERATIONS = [
  ...['login', 'register', 'forgot-password', 'reset-password', 'verify-email', 'check-link', 'verify-token'].map(
    (name) => ['POST', `/auth/${name}`],
  ),
  ...['login', 'register', 'consent'].map((step) => ['POST', `/api/auth/interaction/some-uid/${step}`]),
  ['PATCH', '/auth/profile'],
  ['POST', '/auth/change-password'],
  ['POST', '/api/v1/users'],
  ['PUT', '/api/v1/users/018f0000-0000-7000-8000-000000000000/roles'],
];
const BODIES: Array<[string, number]> = [
  [fields(90_000), 413],
  [JSON.stringify({ username: 'x'.repeat(70_000), password: 'x' }), 413],
  [JSON.stringify({ roles: times(8_000, () => 1) }), 422],
  [JSON.stringify({ roles: times(1_100, () => 1) }), 422],
  [fields(980), 422],
  ['['.repeat(16_000), 400],
];

test('bodies of very many faults at each door, before sign-in as well', async () => {
  await attack('bodies', async () => {
    for (const [method = '', path = ''] of OPERATIONS) {
      for (const [body, status] of BODIES) {
        const headers = { ...admin.authorization, 'content-type': 'application/json', origin: service.url };
        const answers = times(4, () => fetch(service.url + path, { method, headers, body }));
        for (const answer of await Promise.all(answers)) await isSmallRefusal(answer, [status]);
      }
    }
  });
}, 60_000);

test('what is no token is refused for its length, of any script', async () => {
  for (const part of ['x', '\u00e9', '\u{1f331}']) {
    const answer = await service.send('POST', '/auth/verify-token', { token: part.repeat(8_193) });
    await isSmallRefusal(answer, [422]);
    expect((await service.send('POST', '/auth/verify-token', { token: part.repeat(8_192) })).status).toBe(200);
  }
});

test('texts that take long to read are refused for their length', async () => {
  const marks = '\u0301\u0316'.repeat(3_900);
  for (const field of ['email', 'username', 'name', 'password', 'company']) {
    const given = { email: 'a@example.com', password: 'a good long password', [field]: `a${marks}` };
    const answers = times(4, () => service.send('POST', '/auth/register', given));
    for (const answer of await Promise.all(answers)) await isSmallRefusal(answer, [422]);
  }
}, 30_000);

test('a client with as many addresses as it may have fits, and no more', async () => {
  const address = (i: number) => `https://app.example/${i}/${'x'.repeat(1_970)}`;
  const given = (count: number) => ({
    name: 'Calendar',
    scopes: ['openid'],
    redirectUris: times(count, address),
    postLogoutRedirectUris: times(count, address),
  });
  const make = (count: number) => service.send('POST', '/api/v1/clients', given(count), admin.authorization);
  expect((await make(20)).status).toBe(201);
  await isSmallRefusal(await make(21), [422]);
  await isSmallRefusal(await make(60), [413]);
});

const FORMS: Array<[string, number[]]> = [
  ['a&'.repeat(500_000), [413]],
  [`token=${'x'.repeat(100_000)}`, [413]],
  [times(1_500, (i) => `f${i}`).join('&'), [400, 401]],
  [times(7_500, () => 'a').join('&'), [400, 413]],
  [times(1_200, () => 'resource=a').join('&'), [400, 401, 413]],
  [`token=${'%CC%81%CC%96'.repeat(1_300)}`, [400, 413]],
];

test('forms and addresses of the issuer', async () => {
  await attack('forms', async () => {
    for (const path of ['token', 'par', 'introspect', 'revoke', 'authorize', 'logout', 'logout/confirm', 'userinfo']) {
      for (const [body, statuses] of FORMS) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const init = { method: 'POST', headers, body, redirect: 'manual' } as const;
        const answers = times(4, () => fetch(`${service.url}/oauth2/${path}`, init));
        for (const answer of await Promise.all(answers)) await isSmallRefusal(answer, [...statuses, 303, 401]);
      }
    }
    for (const [query] of FORMS.slice(2)) {
      for (const path of ['/oauth2/authorize', '/oauth2/logout', '/api/v1/users', '/api/v1/audit', '/api/v1/people']) {
        const answer = await fetch(`${service.url}${path}?${query}`, { headers: admin.authorization });
        await isSmallRefusal(answer, path === '/oauth2/logout' ? [200, 400, 431] : [400, 431]); // what it does not know it ignores
      }
    }
  });
}, 60_000);

test('headers as long as there can be', async () => {
  await attack('headers', async () => {
    for (const [name, value] of [
      ['user-agent', 'Mozilla/5.0 ('.repeat(900)],
      ['user-agent', `${'a/1 '.repeat(3_000)}`],
      ['cookie', times(1_800, (i) => `c${i}=`).join(';')],
      ['origin', `https://${'a.'.repeat(6_000)}example`],
      ['x-forwarded-for', times(1_000, (i) => `10.0.0.${i}`).join(',')],
      ['authorization', `Bearer ${'a.'.repeat(6_000)}`],
      ['authorization', `Basic ${'a'.repeat(12_000)}`],
    ] as const) {
      const body = { username: 'nobody', password: 'x', [name]: 1 };
      const answers = times(4, () => service.send('POST', '/auth/login', body, { [name]: value }));
      for (const answer of await Promise.all(answers)) await isSmallRefusal(answer, [422]);
      await isSmallRefusal(await service.send('POST', '/oauth2/token', undefined, { [name]: value }), [400, 401]);
    }
  });
}, 30_000);
