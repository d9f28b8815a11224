import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runPython } from '@taskward/testkit';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';

const ROBOT = fileURLToPath(new URL('../../../examples/robot/robot.py', import.meta.url));

let system: BorrowedSystem;
const folder = mkdtempSync(join(tmpdir(), 'taskward-robot-'));
beforeAll(async () => {
  system = await borrowSystem();
}, 120_000);
afterAll(async () => {
  await system?.giveBack();
  rmSync(folder, { recursive: true });
});

test('a robot takes what its project gives it, does it once, says so, and hands it back', async () => {
  const { user, admin } = system.people;
  const [user_, admin_] = await Promise.all([system.token(user.email), system.token(admin.email)]);
  const ask = async (token: string, method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${system.url}/api/v1/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    } as RequestInit);
    expect([path, answer.ok]).toEqual([path, true]);
    return answer.status === 204 ? undefined : (await answer.json()).data;
  };
  const { clientId, clientSecret } = await ask(admin_, 'POST', 'clients', {
    name: 'Word counter',
    scopes: ['tasks:read', 'tasks:write'],
  });
  const { id: projectId, createdBy: me } = await ask(user_, 'POST', 'projects', { name: 'Words' });
  await ask(user_, 'PUT', `projects/${projectId}/members/service:${clientId}`, {});
  const give = (description: string) =>
    ask(user_, 'POST', 'tasks', { title: 'Count', description, projectId, assignedTo: clientId });
  const env = { TASKWARD_URL: system.url, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, ROBOT_ONCE: '1' };
  const work = () => runPython(ROBOT, [join(folder, 'place')], env);

  const first = await give('one two three');
  const kept = await ask(user_, 'POST', 'tasks', { title: 'Mine', projectId });
  expect(await work()).toBe('done: Count\n');
  expect(await ask(user_, 'GET', `tasks/${first.id}`)).toMatchObject({ status: 'in_review', assignedTo: me });
  expect(await ask(user_, 'GET', `tasks/${first.id}/comments`)).toMatchObject([
    { author: clientId, body: `@[${me}] Counted: 3 words.`, mentions: [me] },
  ]);
  const history = await ask(user_, 'GET', `tasks/${first.id}/history`);
  expect(history.map(({ type, actor }: { type: string; actor: { id: string } }) => [type, actor.id])).toEqual([
    ...[
      ['task.created', me],
      ['task.assigned', me],
    ],
    ...['task.updated', 'task.comment.created', 'task.updated', 'task.assigned'].map((type) => [type, clientId]),
  ]);
  expect(await ask(user_, 'GET', `tasks/${kept.id}`)).toMatchObject({ status: 'todo', version: 1 });

  // Handed to it once more, and a new one beside it: each round has one answer, and then nothing is left to do.
  await ask(user_, 'PATCH', `tasks/${first.id}`, { status: 'todo', assignedTo: clientId, description: 'one' });
  const second = await give('one two');
  expect((await work()).split('\n')).toHaveLength(3);
  expect(await work()).toBe('');
  const bodies = async (id: string) =>
    (await ask(user_, 'GET', `tasks/${id}/comments`)).map(({ body }: { body: string }) => body);
  expect(await bodies(first.id)).toEqual([3, 1].map((n) => `@[${me}] Counted: ${n} words.`));
  expect(await bodies(second.id)).toEqual([`@[${me}] Counted: 2 words.`]);
  await ask(admin_, 'DELETE', `clients/${clientId}`);
}, 120_000);
