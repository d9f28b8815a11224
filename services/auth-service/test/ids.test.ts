import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encodeCursor } from '@taskward/service-kit';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
let user: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
  user = await service.signIn('user');
});
afterAll(() => service?.close());

const ask = async (method: string, path: string, body?: unknown) => {
  const response = await service.send(method, path, body, admin.authorization);
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
};

const ID = '0199abcd-0000-7000-8000-0000abcdef00';
const ODD: Record<string, string> = {
  braces: `{${ID}}`,
  brackets: `[${ID}]`,
  parentheses: `(${ID})`,
  'half a brace': `{${ID}`,
  colons: ID.replaceAll('-', ':'),
  'no hyphens': ID.replaceAll('-', ''),
  'a blank': ` ${ID}`,
  'a digit less': ID.slice(1),
  'no id at all': '17',
};

const cursorOf = (id: string) => encodeCursor(decodeURIComponent(id));

/** Every door that takes an id, and what its fault is about. */
const DOORS: Array<[string, (id: string) => string, string, unknown?]> = [
  ['GET', (id) => `/api/v1/users/${id}`, 'id'],
  ['PATCH', (id) => `/api/v1/users/${id}`, 'id', { name: 'New' }],
  ['PUT', (id) => `/api/v1/users/${id}/roles`, 'id', { roles: ['user'] }],
  ['POST', (id) => `/api/v1/users/${id}/invitation`, 'id'],
  ['DELETE', (id) => `/api/v1/users/${id}`, 'id'],
  ['GET', (id) => `/api/v1/users?cursor=${cursorOf(id)}`, 'cursor'],
  ['GET', (id) => `/api/v1/users/${id}/sessions`, 'id'],
  ['DELETE', (id) => `/api/v1/users/${id}/sessions`, 'id'],
  ['DELETE', (id) => `/api/v1/users/${id}/sessions/${ID}`, 'id'],
  ['DELETE', (id) => `/api/v1/users/${ID}/sessions/${id}`, 'sessionId'],
  ['GET', (id) => `/api/v1/mails?cursor=${cursorOf(id)}`, 'cursor'],
  ['GET', (id) => `/api/v1/mails/${id}`, 'id'],
  ['POST', (id) => `/api/v1/mails/${id}/retry`, 'id'],
  ['DELETE', (id) => `/auth/sessions/${id}`, 'id'],
];

test.each(Object.entries(ODD))('an id written with %s is 400 at every door, and told', async (_what, odd) => {
  for (const [method, path, field, body] of DOORS) {
    const answer = await ask(method, path(encodeURIComponent(odd)), body);
    const faults = answer.body?.errors?.map((fault: { path: string }) => fault.path.split('.')[0]);
    expect([method, path('…'), answer.status, faults]).toEqual([method, path('…'), 400, [field]]);
  }
});

test('an id that cannot be stored is 400 too where it need not be a UUID', async () => {
  for (const [method, path] of [
    ['DELETE', '/api/v1/clients/a%00b'],
    ['POST', '/api/v1/keys/a%00b/burn'],
  ] as const) {
    expect([path, (await ask(method, path)).status]).toEqual([path, 400]);
  }
});

test('an id in capitals is the same id, and what is done to it is found in the audit log', async () => {
  const capitals = user.userId.toUpperCase();
  expect(capitals).not.toBe(user.userId);
  const { status } = await ask('PUT', `/api/v1/users/${capitals}/roles`, { roles: ['user', 'admin'] });
  expect(status).toBe(200);
  const found = await ask('GET', `/api/v1/audit?type=roles.changed&subject=${user.userId}`);
  expect(found.body.data).toMatchObject([{ subject: user.userId }]);
  // Nothing that holds the id as text, such as a withdrawn token, misses its owner.
  expect((await service.get('/api/private', user.accessToken)).status).toBe(401);
});

test.each([
  ['before the first year', '-100000-01-01T00:00:00Z'],
  ['in the year 0', '0000-12-31T23:59:59Z'],
  ['after the year 9999', '%2B010000-01-01T00:00:00Z'],
  ['at the end of what a date can be', '%2B275760-09-13T00:00:00Z'],
])('a date %s is 400 in the audit log', async (_what, date) => {
  for (const bound of ['from', 'to']) {
    const { status, body } = await ask('GET', `/api/v1/audit?${bound}=${date}`);
    expect([bound, status, body.errors?.[0].path]).toEqual([bound, 400, bound]);
  }
});

test('the first and the last date that can be are fine', async () => {
  const range = 'from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z';
  const { status, body } = await ask('GET', `/api/v1/audit?${range}`);
  expect(status).toBe(200);
  expect(body.data.length).toBeGreaterThan(0);
});
