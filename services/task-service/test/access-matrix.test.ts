import { status as grpcStatus } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaskService } from '@taskward/contracts/grpc';
import { operationsOf } from '@taskward/testkit';
import { idsOf, rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

const ALONE = ['anonymous', 'owner', 'assignee', 'stranger', 'admin', 'none', 'reads', 'writes', 'deletes'] as const;
/** Somebody else's application, with each scope: of the owner, and of an admin whose tasks these are not. */
const LENT = ['lent nothing', 'lent reads', 'lent writes'] as const;
const ADMIN_LENT = ['admin lent reads', 'admin lent writes', 'admin lent admin', 'admin lent all'] as const;
const CALLERS = [...ALONE, ...LENT, ...ADMIN_LENT] as const;
type CallerName = (typeof CALLERS)[number];

/**
 * What each caller (in the order of CALLERS, by its three groups) is answered, for a task made by `owner` and assigned to
 * `assignee`.
 */
const REST: Record<string, string> = {
  'GET /api/v1/tasks': '401 200 200 200 200 403 200 403 403 | 403 200 403 | 200 403 403 200',
  'POST /api/v1/tasks': '401 201 201 201 201 403 403 201 403 | 403 403 201 | 403 201 403 201',
  'GET /api/v1/tasks/stats': '401 200 200 200 200 403 200 403 403 | 403 200 403 | 200 403 403 200',
  'GET /api/v1/tasks/{id}': '401 200 200 404 200 403 200 403 403 | 403 200 403 | 404 403 403 200',
  'PATCH /api/v1/tasks/{id}': '401 200 200 404 200 403 403 200 403 | 403 403 200 | 403 404 403 200',
  'DELETE /api/v1/tasks/{id}': '401 403 403 403 204 403 403 403 204 | 403 403 403 | 403 403 204 204',
  'GET /api/v1/tasks/{id}/history': '401 200 200 404 200 403 200 403 403 | 403 200 403 | 404 403 403 200',
  'GET /api/v1/events': '401 200 200 200 200 403 200 403 403 | 403 200 403 | 200 403 403 200',
};
const statusesIn = (row: string): number[] => (row.match(/\d+/g) ?? []).map(Number);
const { OK, UNAUTHENTICATED: ANON, PERMISSION_DENIED: NO } = grpcStatus;
const RPC: Record<string, number[]> = {
  GetTasksByProject: [ANON, NO, NO, NO, OK, NO, OK, NO, NO, ...[NO, NO, NO], ...[NO, NO, NO, OK]],
  StreamTasksByProject: [ANON, NO, NO, NO, OK, NO, OK, NO, NO, ...[NO, NO, NO], ...[NO, NO, NO, OK]],
  DeleteByProject: [ANON, NO, NO, NO, OK, NO, NO, NO, OK, ...[NO, NO, NO], ...[NO, NO, OK, OK]],
};

let service: TestService;
let tokens: Record<CallerName, string | undefined>;
beforeAll(async () => {
  service = await startService();
  tokens = {
    anonymous: undefined,
    owner: await service.user('owner'),
    assignee: await service.user('assignee'),
    stranger: await service.user('stranger'),
    admin: await service.admin(),
    none: await service.service('robot'),
    reads: await service.service('robot', 'tasks:read'),
    writes: await service.service('robot', 'tasks:write'),
    deletes: await service.service('robot', 'tasks:delete'),
    'lent nothing': await service.application('owner', ['openid', 'profile', 'email', 'roles'], ['user']),
    'lent reads': await service.application('owner', ['tasks:read']),
    'lent writes': await service.application('owner', ['tasks:write']),
    'admin lent reads': await service.application('an-admin', ['tasks:read']),
    'admin lent writes': await service.application('an-admin', ['tasks:write']),
    'admin lent admin': await service.application('an-admin', ['admin'], ['admin', 'user']),
    'admin lent all': await service.application('an-admin', ['tasks:read', 'tasks:write', 'admin'], ['admin', 'user']),
  };
});
afterAll(() => service.stop());

/** Who may not learn what the task says, whatever they ask. */
const BLIND = [
  'anonymous',
  'stranger',
  'none',
  'lent nothing',
  'admin lent reads',
  'admin lent writes',
  'admin lent admin',
];
const SECRET = 'nobody else may read this';

async function sharedTask(): Promise<string> {
  const { id } = await service.create(tokens.owner as string, { title: SECRET, projectId: 'matrix' });
  const body = { assignedTo: 'assignee' };
  await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: tokens.admin, body });
  return id;
}

test('every operation is in the matrix', () => {
  const rest = operationsOf(service.app.router).filter((operation) => / \/api\//.test(operation));
  expect(rest).toEqual(Object.keys(REST).sort());
  expect(Object.keys(TaskService.service).sort()).toEqual(Object.keys(RPC).sort());
});

test.each(Object.entries(REST))('%s', async (operation, row) => {
  const expected = statusesIn(row);
  const [method = '', path = ''] = operation.split(' ');
  const answers: number[] = [];
  for (const caller of CALLERS) {
    const id = await sharedTask();
    const body = method === 'POST' ? { title: 'new' } : method === 'PATCH' ? { priority: 'low' } : undefined;
    const answer = await service.call(path.replace('{id}', id), { method, token: tokens[caller], body });
    answers.push(answer.status);
    if (BLIND.includes(caller)) expect(JSON.stringify(answer.body)).not.toContain(SECRET);
  }
  expect(Object.fromEntries(CALLERS.map((caller, i) => [caller, answers[i]]))).toEqual(
    Object.fromEntries(CALLERS.map((caller, i) => [caller, expected[i]])),
  );
});

test.each(Object.entries(RPC))('%s', async (method, expected) => {
  const rpc = rpcClient(service.grpcAddress);
  const call = (token: string | undefined): Promise<unknown> => {
    if (method === 'GetTasksByProject') return rpc.get({ project_id: 'matrix' }, { token });
    if (method === 'DeleteByProject') return rpc.delete('matrix', { token });
    return idsOf(rpc.stream('matrix', { token }));
  };
  const codes: number[] = [];
  for (const caller of CALLERS) {
    codes.push(
      await call(tokens[caller]).then(
        () => OK,
        (error) => error.code,
      ),
    );
  }
  rpc.close();
  expect(codes).toEqual(expected);
});
