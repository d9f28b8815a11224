import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operationsOf } from '@taskward/testkit';
import { unsubscribeUrl } from '../src/mail/unsubscribing.ts';
import { createSecrets } from '../src/secrets.ts';
import { taskEvent } from './neighbours.ts';
import { browserAt } from './push-browser.ts';
import { SERVICE_SECRET, startService, type TestService } from './service.ts';

const CALLERS = ['anonymous', 'owner', 'stranger', 'admin', 'service'] as const;
/** Somebody else's application that acts for the owner, with these scopes. */
const LENT = ['lent nothing', 'lent reads', 'lent writes', 'lent both'] as const;
const ALL = [...CALLERS, ...LENT];

/** What each caller is answered, in the order of ALL. */
const MATRIX: Record<string, string> = {
  'GET /api/v1/notifications': '401 200 200 200 403 | 403 200 403 200',
  'POST /api/v1/notifications/read': '401 204 204 204 403 | 403 403 403 204',
  'GET /api/v1/notifications/settings': '401 200 200 200 403 | 403 403 403 403',
  'PUT /api/v1/notifications/settings': '401 200 200 200 403 | 403 403 403 403',
  'GET /api/v1/notifications/push': '401 200 200 200 403 | 403 403 403 403',
  'POST /api/v1/notifications/push': '401 201 201 201 403 | 403 403 403 403',
  // Somebody's own: whose it is not, for them it is not there.
  'DELETE /api/v1/notifications/push/{id}': '401 404 404 404 403 | 403 403 403 403',
  'GET /api/v1/notifications/unsubscribe': '200 200 200 200 200 | 200 200 200 200',
  'POST /api/v1/notifications/unsubscribe': '200 200 200 200 200 | 200 200 200 200',
};
const BODIES: Record<string, object> = {
  'POST /api/v1/notifications/read': { all: true },
  'PUT /api/v1/notifications/settings': { assigned: { push: false } },
  'POST /api/v1/notifications/push': browserAt('https://push.example/send/1').target,
};

const owner = randomUUID();
const SECRET = 'nobody else may read this';
let service: TestService;
let tokens: Record<string, string | undefined>;
let link: string;
beforeAll(async () => {
  service = await startService();
  const { issuer } = service;
  const lent = (...scopes: string[]) => issuer.token({ sub: owner, client_id: 'calendar', scope: scopes.join(' ') });
  tokens = {
    owner: await service.user(owner),
    stranger: await service.user(randomUUID()),
    admin: await issuer.token({ sub: randomUUID(), roles: ['admin', 'user'] }),
    service: await issuer.token({ sub: 'robot', client_id: 'robot', scope: 'tasks:read people:read mail:send' }),
    'lent nothing': await lent('openid', 'profile'),
    'lent reads': await lent('tasks:read'),
    'lent writes': await lent('tasks:write'),
    'lent both': await lent('tasks:read', 'tasks:write'),
  };
  const subscription = { userId: randomUUID(), subject: 'daily' } as const;
  link = new URL(unsubscribeUrl('https://tasks.example', createSecrets(SERVICE_SECRET), subscription)).search;
  const task = { id: randomUUID(), title: SECRET, createdBy: randomUUID(), assignedTo: owner };
  await service.neighbours.tell(taskEvent('task.assigned', task.createdBy, task));
  await service.inboxOf(owner, 1);
});
afterAll(() => service.stop());

const addressOf = (path: string) => (path.endsWith('unsubscribe') ? path + link : path.replace('{id}', randomUUID()));

test('every operation is in the matrix', () => {
  const operations = operationsOf(service.app.router).filter((operation) => / \/api\//.test(operation));
  expect(operations).toEqual(Object.keys(MATRIX).sort());
});

test.each(Object.entries(MATRIX))('%s', async (operation, row) => {
  const [method = '', path = ''] = operation.split(' ');
  const expected = (row.match(/\d+/g) ?? []).map(Number);
  const answers: Record<string, number> = {};
  for (const caller of ALL) {
    const call = { method, token: tokens[caller], body: BODIES[operation] };
    const answer = await service.call(addressOf(path), call);
    answers[caller] = answer.status;
    const mayRead = ['owner', 'lent reads', 'lent both'].includes(caller);
    expect(JSON.stringify(answer.body).includes(SECRET)).toBe(mayRead && operation === 'GET /api/v1/notifications');
  }
  expect(answers).toEqual(Object.fromEntries(ALL.map((caller, i) => [caller, expected[i]])));
});

test('nobody marks what is not theirs', async () => {
  const task = { id: randomUUID(), title: 'Unread', createdBy: randomUUID(), assignedTo: owner };
  await service.neighbours.tell(taskEvent('task.assigned', task.createdBy, task));
  const [first] = await service.inboxOf(owner, 2);
  const read = (token?: string) =>
    service.call('/api/v1/notifications/read', { method: 'POST', token, body: { ids: [first?.id] } });
  await read(tokens.stranger);
  expect((await service.inbox(owner))[0]).toMatchObject({ title: 'Unread', readAt: null });
  await read(tokens.owner);
  expect((await service.inbox(owner))[0]).toMatchObject({ title: 'Unread', readAt: expect.any(String) });
});
