import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { get, post } from './system.ts';

let system: BorrowedSystem;
beforeAll(async () => {
  system = await borrowSystem();
}, 120_000);
afterAll(() => system?.giveBack());

test('a person signs in, makes a task and finds it again, all through the one public origin', async () => {
  const credentials = { username: system.people.user.email, password: system.people.user.password };
  const signIn = await post(`${system.url}/auth/login`, credentials);
  expect(signIn.status).toBe(200);
  const { accessToken, tokenType, user } = await signIn.json();
  expect(tokenType).toBe('Bearer');
  expect(decodeJwt(accessToken)).toMatchObject({ iss: system.url, aud: 'api-gateway', sub: user.id, roles: ['user'] });

  const made = await post(`${system.url}/api/v1/tasks`, { title: 'Water the plants' }, accessToken);
  expect(made.status).toBe(201);
  const { data: task } = await made.json();
  expect(task).toMatchObject({ title: 'Water the plants', assignedTo: user.id, createdBy: user.id, status: 'todo' });

  const listed = await (await get(`${system.url}/api/v1/tasks`, accessToken)).json();
  expect(listed.data).toEqual([task]);
});

test('a stranger to the task does not learn that it exists, an admin does', async () => {
  const [user, admin] = await Promise.all([
    system.token(system.people.user.email),
    system.token(system.people.admin.email),
  ]);
  const { data: task } = await (await post(`${system.url}/api/v1/tasks`, { title: 'Private' }, admin)).json();
  expect((await get(`${system.url}/api/v1/tasks/${task.id}`, user)).status).toBe(404);
  expect((await get(`${system.url}/api/v1/tasks/${task.id}`, admin)).status).toBe(200);
});

test('without a token, and with a broken one, the answer is 401 in the one shape of errors', async () => {
  const token = await system.token(system.people.user.email);
  const attempts: Array<Record<string, string>> = [{}, { authorization: `Bearer ${token.slice(0, -4)}AAAA` }];
  for (const headers of attempts) {
    const answer = await fetch(`${system.url}/api/v1/tasks`, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await answer.json()).toMatchObject({ success: false, status: 401, instance: '/api/v1/tasks' });
  }
});

test('600 event streams of one person keep nobody else from the API', async () => {
  const [mallory, bystander] = await Promise.all([
    system.token(system.people.user.email),
    system.token(system.people.admin.email),
  ]);
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${mallory}`, accept: 'text/event-stream' };
  const streams = await Promise.all(
    Array.from({ length: 600 }, () => fetch(`${system.url}/api/v1/events`, { headers, signal: stop.signal })),
  );
  try {
    const statuses = new Set(streams.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 429]));
    await Promise.all(streams.filter(({ status }) => status === 429).map((refusal) => refusal.text()));
    for (const path of ['/api/v1/tasks', '/api/v1/tasks/stats', '/api/v1/events', '/auth/me']) {
      expect([path, (await get(system.url + path, bystander)).status]).toEqual([path, 200]);
    }
  } finally {
    stop.abort();
  }
});
