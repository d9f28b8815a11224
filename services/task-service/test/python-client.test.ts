import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROTO_DIRECTORY } from '@taskward/contracts/grpc';
import { privateQueue, runPython } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

const TASKS = 10_000;
const AT_ONCE = 100;
const CLIENT = fileURLToPath(new URL('project_client.py', import.meta.url));

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

test('a Python client reads a project of 10,000 tasks by pages and as a stream, deletes it, and every deletion is told', async () => {
  const projectId = `python-${Date.now()}`;
  const queue = await privateQueue('task.deleted');
  const token = await service.service('importer', 'tasks:read', 'tasks:write', 'tasks:delete');
  for (let made = 0; made < TASKS; made += AT_ONCE) {
    const titles = Array.from({ length: AT_ONCE }, (_, i) => `Task ${made + i}`);
    await Promise.all(titles.map((title) => service.create(token, { title, projectId })));
  }

  const told = JSON.parse(await runPython(CLIENT, [service.grpcAddress, PROTO_DIRECTORY, token, projectId]));
  expect(told).toEqual({
    pages: 10,
    paged: TASKS,
    streamed: TASKS,
    sameOrder: true,
    deleted: TASKS,
    deletedAgain: 0,
    withoutToken: 'UNAUTHENTICATED',
  });

  const heard = new Set<string>();
  const deadline = Date.now() + 60_000;
  while (heard.size < TASKS && Date.now() < deadline) {
    for (const { body: event } of queue.messages) if (event.projectId === projectId) heard.add(event.taskId);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(heard.size).toBe(TASKS);
  await queue.close();
}, 180_000);
