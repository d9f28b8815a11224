import { credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GetTasksByProjectRequest, type GetTasksByProjectResponse, TaskService } from '@taskward/contracts/grpc';
import { startService, type TestService } from './service.ts';

describe('a project over gRPC', () => {
  let service: TestService;
  let client: InstanceType<typeof TaskService>;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    client = new TaskService(service.grpcAddress, credentials.createInsecure());
    admin = await service.admin();
  });
  afterAll(async () => {
    client.close();
    await service.stop();
  });

  const get = (request: GetTasksByProjectRequest, token?: string) =>
    new Promise<GetTasksByProjectResponse>((resolve, reject) => {
      const metadata = new Metadata();
      if (token) metadata.set('authorization', `Bearer ${token}`);
      client.GetTasksByProject(request, metadata, (error, response) =>
        error ? reject(error) : resolve(response as GetTasksByProjectResponse),
      );
    });
  const refused = async (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: ServiceError) => error.code,
    );

  test('is read by pages, with every field', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push((await service.create(admin, { projectId: 'p1', title: `Task ${i}` })).id);
    await service.create(admin, { projectId: 'p2' });
    const read: string[] = [];
    let page_token = '';
    do {
      const page = await get({ project_id: 'p1', page_size: 2, page_token }, admin);
      expect(page.tasks.length).toBeLessThanOrEqual(2);
      read.push(...page.tasks.map(({ id }) => id));
      page_token = page.next_page_token;
    } while (page_token !== '');
    expect(read).toEqual(made);

    const full = await service.create(admin, {
      projectId: 'p3',
      description: '',
      status: 'in_progress',
      priority: 'high',
      dueDate: '2031-01-01T00:00:00.125Z',
      labels: ['a'],
    });
    const { tasks } = await get({ project_id: 'p3' }, await service.service('robot', 'tasks:read'));
    expect(tasks[0]).toMatchObject({
      id: full.id,
      description: '',
      status: 'STATUS_IN_PROGRESS',
      priority: 'PRIORITY_HIGH',
      assigned_to: 'an-admin',
      project_id: 'p3',
      due_date: { seconds: String(Date.UTC(2031, 0, 1) / 1000), nanos: 125_000_000 },
      labels: ['a'],
      version: 1,
    });
  });

  test('says what is wrong', async () => {
    expect(await refused(get({ project_id: 'p1' }))).toBe(status.UNAUTHENTICATED);
    expect(await refused(get({ project_id: 'p1' }, 'nonsense'))).toBe(status.UNAUTHENTICATED);
    expect(await refused(get({ project_id: 'p1' }, await service.user('ann')))).toBe(status.PERMISSION_DENIED);
    expect(await refused(get({ project_id: '' }, admin))).toBe(status.INVALID_ARGUMENT);
    expect(await refused(get({ project_id: 'p1', page_size: -1 }, admin))).toBe(status.INVALID_ARGUMENT);
    expect(await refused(get({ project_id: 'p1', page_token: 'x' }, admin))).toBe(status.INVALID_ARGUMENT);
  });
});
