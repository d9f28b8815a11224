import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { get, post, type System, startSystem } from './system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
}, 120_000);
afterAll(() => system?.close());

test('after a stop and a start the task is there, old tokens verify and the passwords are the same', async () => {
  const token = await system.token('user@demo.com');
  const accounts = system.demoAccounts;
  const { data: task } = await (await post(`${system.url}/api/v1/tasks`, { title: 'Lasting' }, token)).json();

  await system.stop();
  await expect(fetch(`${system.url}/health`)).rejects.toThrow();
  await system.start();

  const found = await get(`${system.url}/api/v1/tasks/${task.id}`, token);
  expect(found.status).toBe(200);
  expect((await found.json()).data).toMatchObject(task);
  expect(system.demoAccounts).toEqual(accounts);
  expect(await system.token('user@demo.com')).toBeTruthy();
}, 120_000);

test.each(['auth-service', 'task-service', 'worker-service', 'realtime-service', 'gateway'] as const)(
  'a killed %s comes back by itself',
  async (name) => {
    const token = await system.token('user@demo.com');
    const before = system.services[name].pid();
    process.kill(before, 'SIGKILL');

    const back = async () => {
      const ready = await fetch(`${system.url}/ready`).catch(() => undefined);
      return ready?.ok && system.services[name].pid() !== before;
    };
    for (const end = Date.now() + 30_000; !(await back()); ) {
      if (Date.now() > end) throw new Error(`${name} did not come back`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await get(`${system.url}/api/v1/tasks`, token)).status).toBe(200);
    expect(await system.token('user@demo.com')).not.toBe(token);
  },
  60_000,
);
