import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { protoClient, type TaskClient } from './proto-client.ts';
import { post } from './system.ts';

let system: BorrowedSystem;
let client: TaskClient;
beforeAll(async () => {
  system = await borrowSystem();
  client = protoClient(system.grpcAddress, { longs: Number, keepCase: true });
}, 120_000);
afterAll(async () => {
  client?.close();
  await system?.giveBack();
});

function ask(request: object, token?: string): Promise<{ tasks: Array<Record<string, unknown>> }> {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve, reject) =>
    client.GetTasksByProject(request, metadata, (error: ServiceError | null, answer: never) =>
      error ? reject(error) : resolve(answer),
    ),
  );
}

test('a service reads the tasks of a project from nothing but the proto file and a token', async () => {
  const admin = await system.token(system.people.admin.email);
  const answer = await post(`${system.url}/api/v1/tasks`, { title: 'Over two doors', projectId: 'grpc' }, admin);
  const { data: task } = await answer.json();
  await post(`${system.url}/api/v1/tasks`, { title: 'Another project', projectId: 'other' }, admin);

  const { tasks } = await ask({ project_id: 'grpc' }, admin);
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({ id: task.id, title: 'Over two doors', project_id: 'grpc', version: 1 });
});

test('without a token it is UNAUTHENTICATED, with a user who may not read all PERMISSION_DENIED', async () => {
  await expect(ask({ project_id: 'grpc' })).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  const user = await system.token(system.people.user.email);
  await expect(ask({ project_id: 'grpc' }, user)).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
});
