import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status as grpcStatus } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TaskService } from '@taskward/contracts/grpc';
import { operationsOf } from '@taskward/testkit';
import { until } from './crash-stack.ts';
import { formOf } from './forms.ts';
import { idsOf, rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

/**
 * Beside a task: who made it, has it, watches it; is in its project in person, by a team, as its lead; is nothing to it;
 * shares a team with who made it.
 */
const PEOPLE = [
  'owner',
  'assignee',
  'watcher',
  'member',
  'teammate',
  'lead',
  'stranger',
  'colleague',
  'admin',
] as const;
/** With a role of this installation's own, which gives one permission alone; the last is a lead of the project. */
const ROLES = ['auditor', 'starter', 'editor', 'remover', 'lead who reads'] as const;
const SERVICES = ['none', 'reads', 'writes', 'deletes'] as const;
/** Somebody else's application, with each scope: of the owner, of the member, and of an admin whose tasks these are not. */
const LENT = ['lent nothing', 'lent reads', 'lent writes', 'member lent reads', 'member lent writes'] as const;
const ADMIN_LENT = ['admin lent reads', 'admin lent writes', 'admin lent admin', 'admin lent all'] as const;
const CALLERS = ['anonymous', ...PEOPLE, ...ROLES, ...SERVICES, ...LENT, ...ADMIN_LENT] as const;
type CallerName = (typeof CALLERS)[number];

/**
 * What each caller (in the order of CALLERS, by its groups) is answered, for a task made by `owner` and assigned to
 * `assignee` in a project of which `lead` is a lead.
 */
const REST: Record<string, string> = {
  'GET /api/v1/tasks':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'POST /api/v1/tasks':
    '401 | 201 201 201 201 201 201 201 201 201 | 403 201 403 403 403 | 403 403 201 403 | 403 403 201 403 201 | 403 201 403 201',
  'GET /api/v1/tasks/stats':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'GET /api/v1/tasks/export':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'POST /api/v1/tasks/import':
    '401 | 202 202 202 202 202 202 202 202 202 | 403 202 403 403 403 | 403 403 202 403 | 403 403 202 403 202 | 403 202 403 202',
  'GET /api/v1/tasks/imports':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'GET /api/v1/tasks/imports/{id}':
    '401 | 200 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 404 403 403 | 403 200 403 404 403 | 404 403 403 404',
  'GET /api/v1/tasks/imports/{id}/lines':
    '401 | 200 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 404 403 403 | 403 200 403 404 403 | 404 403 403 404',
  'POST /api/v1/tasks/imports/{id}/undo':
    '401 | 202 404 404 404 404 404 404 404 404 | 403 404 403 403 403 | 403 403 404 403 | 403 403 202 403 404 | 403 404 403 404',
  'GET /api/v1/tasks/{id}':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'PATCH /api/v1/tasks/{id}':
    '401 | 200 200 403 200 200 200 404 404 200 | 403 403 200 403 403 | 403 403 200 403 | 403 403 200 403 200 | 403 404 403 200',
  'DELETE /api/v1/tasks/{id}':
    '401 | 403 403 403 403 403 403 403 403 204 | 403 403 403 204 403 | 403 403 403 204 | 403 403 403 403 403 | 403 403 204 204',
  'GET /api/v1/tasks/{id}/history':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'GET /api/v1/tasks/{id}/comments':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'POST /api/v1/tasks/{id}/comments':
    '401 | 201 201 201 201 201 201 404 404 201 | 201 403 403 403 201 | 403 403 201 403 | 403 403 201 403 201 | 403 404 403 201',
  'PATCH /api/v1/comments/{id}':
    '401 | 200 403 403 403 403 403 404 404 403 | 403 403 403 403 403 | 403 403 403 403 | 403 403 200 403 403 | 403 404 403 403',
  'DELETE /api/v1/comments/{id}':
    '401 | 204 403 403 403 403 403 404 404 204 | 403 403 403 204 403 | 403 403 403 204 | 403 403 204 403 403 | 403 404 204 204',
  'GET /api/v1/tasks/{id}/attachments':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'POST /api/v1/tasks/{id}/attachments':
    '401 | 201 201 201 201 201 201 404 404 201 | 201 403 403 403 201 | 403 403 201 403 | 403 403 201 403 201 | 403 404 403 201',
  'GET /api/v1/attachments/{id}':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'GET /api/v1/attachments/{id}/link':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'GET /api/v1/attachments/{id}/thumbnail':
    '401 | 200 200 200 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 404 403 403 200',
  'DELETE /api/v1/attachments/{id}':
    '401 | 204 403 403 403 403 204 404 404 204 | 403 403 403 204 204 | 403 403 403 204 | 403 403 204 403 403 | 403 404 204 204',
  'GET /api/files':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'POST /api/files':
    '401 | 201 201 201 201 201 201 201 201 201 | 201 403 403 403 201 | 403 403 201 403 | 403 403 201 403 201 | 403 201 403 201',
  'GET /api/files/{id}':
    '401 | 200 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 404 403 403 | 403 200 403 404 403 | 404 403 403 404',
  'DELETE /api/files/{id}':
    '401 | 204 404 404 404 404 404 404 404 404 | 404 403 403 404 404 | 403 403 404 404 | 403 403 204 403 404 | 403 404 404 404',
  'OPTIONS /api/v1/uploads':
    '401 | 204 204 204 204 204 204 204 204 204 | 204 204 204 204 204 | 204 204 204 204 | 204 204 204 204 204 | 204 204 204 204',
  'POST /api/v1/uploads':
    '401 | 201 201 201 201 201 201 201 201 201 | 201 403 403 403 201 | 403 403 201 403 | 403 403 201 403 201 | 403 201 403 201',
  'HEAD /api/v1/uploads/{id}':
    '401 | 200 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 403 404 403 | 403 403 200 403 404 | 403 404 403 404',
  'PATCH /api/v1/uploads/{id}':
    '401 | 204 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 403 404 403 | 403 403 204 403 404 | 403 404 403 404',
  'DELETE /api/v1/uploads/{id}':
    '401 | 204 404 404 404 404 404 404 404 404 | 404 403 403 403 404 | 403 403 404 403 | 403 403 204 403 404 | 403 404 403 404',
  'PUT /api/v1/tasks/{id}/watchers/{userId}':
    '401 | 200 200 403 200 200 200 404 404 200 | 403 403 200 403 403 | 403 403 200 403 | 403 403 200 403 200 | 403 404 403 200',
  'DELETE /api/v1/tasks/{id}/watchers/{userId}':
    '401 | 204 204 403 204 204 204 404 404 204 | 403 403 204 403 403 | 403 403 204 403 | 403 403 204 403 204 | 403 404 403 204',
  'GET /api/v1/projects':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'POST /api/v1/projects':
    '401 | 201 201 201 201 201 201 201 201 201 | 403 201 403 403 403 | 403 403 201 403 | 403 403 201 403 201 | 403 201 403 201',
  'GET /api/v1/projects/{id}':
    '401 | 404 404 404 200 200 200 404 404 200 | 200 403 403 403 200 | 403 200 403 403 | 403 404 403 200 403 | 404 403 403 200',
  'PATCH /api/v1/projects/{id}':
    '401 | 404 404 404 403 403 200 404 404 200 | 403 403 200 403 403 | 403 403 200 403 | 403 403 404 403 403 | 403 404 403 200',
  'DELETE /api/v1/projects/{id}':
    '401 | 403 403 403 403 403 403 403 403 204 | 403 403 403 204 403 | 403 403 403 204 | 403 403 403 403 403 | 403 403 204 204',
  'PUT /api/v1/projects/{id}/members/{member}':
    '401 | 404 404 404 403 403 200 404 404 200 | 403 403 200 403 403 | 403 403 200 403 | 403 403 404 403 403 | 403 404 403 200',
  'DELETE /api/v1/projects/{id}/members/{member}':
    '401 | 404 404 404 403 403 204 404 404 204 | 403 403 204 403 403 | 403 403 204 403 | 403 403 404 403 403 | 403 404 403 204',
  'GET /api/v1/views':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  'POST /api/v1/views':
    '401 | 404 404 404 403 403 201 404 404 201 | 403 403 403 403 201 | 403 403 201 403 | 403 403 404 403 403 | 403 404 403 201',
  'PATCH /api/v1/views/{id}':
    '401 | 404 404 404 403 403 200 404 404 200 | 403 403 403 403 200 | 403 403 200 403 | 403 403 404 403 403 | 403 404 403 200',
  'DELETE /api/v1/views/{id}':
    '401 | 404 404 404 403 403 204 404 404 204 | 403 403 403 403 204 | 403 403 204 403 | 403 403 404 403 403 | 403 404 403 204',
  'GET /api/v1/events':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
  // For worker-service, whose scope nobody here has.
  'POST /internal/attachments/{id}/thumbnail':
    '401 | 403 403 403 403 403 403 403 403 403 | 403 403 403 403 403 | 403 403 403 403 | 403 403 403 403 403 | 403 403 403 403',
  'GET /internal/events':
    '401 | 200 200 200 200 200 200 200 200 200 | 200 403 403 403 200 | 403 200 403 403 | 403 200 403 200 403 | 200 403 403 200',
};
const statusesIn = (row: string): number[] => (row.match(/\d+/g) ?? []).map(Number);
const { OK, UNAUTHENTICATED: ANON, PERMISSION_DENIED: NO } = grpcStatus;
const READS = [
  ANON,
  ...[NO, NO, NO, OK, OK, OK, NO, NO, OK],
  ...[OK, NO, NO, NO, OK],
  ...[NO, OK, NO, NO],
  ...[NO, NO, NO, OK, NO],
  ...[NO, NO, NO, OK],
];
const RPC: Record<string, number[]> = {
  GetTasksByProject: READS,
  StreamTasksByProject: READS,
  DeleteByProject: [
    ANON,
    ...[NO, NO, NO, NO, NO, NO, NO, NO, OK],
    ...[NO, NO, NO, OK, NO],
    ...[NO, NO, NO, OK],
    ...[NO, NO, NO, NO, NO],
    ...[NO, NO, OK, OK],
  ],
};

let service: TestService;
let tokens: Record<CallerName, string | undefined>;
beforeAll(async () => {
  service = await startService();
  tokens = {
    anonymous: undefined,
    owner: await service.teammate('owner', 'crew'),
    assignee: await service.user('assignee'),
    watcher: await service.user('watcher'),
    member: await service.user('member'),
    teammate: await service.teammate('mate', 'gardeners'),
    lead: await service.user('lead'),
    stranger: await service.teammate('stranger', 'cooks'),
    colleague: await service.teammate('colleague', 'crew'),
    admin: await service.admin(),
    auditor: await service.clerk('auditor', 'tasks:read:all'),
    starter: await service.clerk('starter', 'tasks:create'),
    editor: await service.clerk('editor', 'tasks:update:all'),
    remover: await service.clerk('remover', 'tasks:delete:all'),
    'lead who reads': await service.clerk('reading-lead', 'tasks:read:own'),
    none: await service.service('robot'),
    reads: await service.service('robot', 'tasks:read'),
    writes: await service.service('robot', 'tasks:write'),
    deletes: await service.service('robot', 'tasks:delete'),
    'lent nothing': await service.application('owner', ['openid', 'profile', 'email', 'roles'], ['user']),
    'lent reads': await service.application('owner', ['tasks:read']),
    'lent writes': await service.application('owner', ['tasks:write']),
    'member lent reads': await service.application('member', ['tasks:read']),
    'member lent writes': await service.application('member', ['tasks:write']),
    'admin lent reads': await service.application('an-admin', ['tasks:read']),
    'admin lent writes': await service.application('an-admin', ['tasks:write']),
    'admin lent admin': await service.application('an-admin', ['admin'], ['admin', 'user']),
    'admin lent all': await service.application('an-admin', ['tasks:read', 'tasks:write', 'admin'], ['admin', 'user']),
  };
});
afterAll(() => service.stop());

/** Who may not learn what the task says, whatever they ask; and what the project says. */
const BLIND: CallerName[] = [
  'anonymous',
  'stranger',
  'colleague',
  'starter',
  'remover',
  'none',
  'lent nothing',
  'admin lent reads',
  'admin lent writes',
  'admin lent admin',
];
const OUTSIDE: CallerName[] = [...BLIND, 'owner', 'assignee', 'watcher', 'lent reads', 'lent writes'];
const SECRET = 'nobody else may read this';
const NAME = 'nobody else may know of this';

let made = 0;
async function shared(): Promise<{ task: string; project: string }> {
  made += 1;
  const project = `matrix-${made}`;
  const call = (method: string, path: string, token: CallerName, body?: object) =>
    service.call(`/api/v1/${path}`, { method, token: tokens[token], body });
  await call('POST', 'projects', 'lead', { id: project, name: NAME });
  for (const member of ['user:member', 'team:gardeners'])
    await call('PUT', `projects/${project}/members/${member}`, 'lead', {});
  const { id: task } = await service.create(tokens.owner as string, { title: SECRET });
  await call('PUT', `projects/${project}/members/user:reading-lead`, 'lead', { lead: true });
  await call('PATCH', `tasks/${task}`, 'admin', { assignedTo: 'assignee', projectId: project });
  await call('PUT', `tasks/${task}/watchers/watcher`, 'admin');
  return { task, project };
}

/** What the owner said. */
async function commentOn(task: string): Promise<string> {
  const call = { method: 'POST', token: tokens.owner, body: { body: SECRET } };
  return (await service.call(`/api/v1/tasks/${task}/comments`, call)).body.data.id;
}

test('every operation is in the matrix', () => {
  const rest = operationsOf(service.app.router).filter((operation) => / \/(api|internal)\//.test(operation));
  expect(rest).toEqual(Object.keys(REST).sort());
  expect(Object.keys(TaskService.service).sort()).toEqual(Object.keys(RPC).sort());
});

/** What the owner began to attach to the task. */
async function uploadTo(task: string): Promise<string> {
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '3' };
  const call = { method: 'POST', token: tokens.owner, headers };
  return (
    (await service.call(`/api/v1/tasks/${task}/attachments`, call)).headers.get('location')?.split('/').at(-1) ?? ''
  );
}

/** What the owner attached, to the task or to nothing. */
async function fileOf(path: string): Promise<string> {
  const call = { method: 'POST', token: tokens.owner, ...formOf(SECRET) };
  return (await service.call(path, call)).body.data.id;
}

/** A file of the task, with smaller pictures. */
async function pictured(task: string): Promise<string> {
  const id = await fileOf(`/api/v1/tasks/${task}/attachments`);
  await service.pool.query('UPDATE attachments SET thumbnail = TRUE WHERE id = $1', [id]);
  mkdirSync(join(service.objects, 'thumbnails', id), { recursive: true });
  writeFileSync(join(service.objects, 'thumbnails', id, '128.webp'), SECRET);
  return id;
}

/** A view of the project, saved by its lead. */
async function viewOf(project: string): Promise<string> {
  const call = { method: 'POST', token: tokens.lead, body: { name: NAME, query: 'status=todo', projectId: project } };
  return (await service.call('/api/v1/views', call)).body.data.id;
}

/** What the owner brought along; done, so that it can be undone. */
async function importOf(): Promise<string> {
  const token = tokens.owner as string;
  const headers = { 'Content-Type': 'text/csv' };
  const call = { method: 'POST', token, headers, body: `title,status\n${SECRET},none\n` };
  const { id } = (await service.call('/api/v1/tasks/import', call)).body.data;
  await settled();
  return id;
}

/** Whoever has one in work could not begin another. */
async function settled(): Promise<void> {
  const text = "SELECT FROM imports WHERE state IN ('working', 'undoing')";
  await until(async () => (await service.pool.query(text)).rowCount === 0, 'imports');
}

const bodyOf = (operation: string, project: string) => {
  if (operation.endsWith('/undo')) return undefined;
  if (operation === 'POST /api/v1/views') return { name: 'new', query: '', projectId: project };
  if (operation.includes('/views')) return operation.startsWith('PATCH') ? { name: 'new' } : undefined;
  if (/attachments|files|uploads/.test(operation)) return undefined;
  if (operation.includes('/comments')) return /POST|PATCH/.test(operation) ? { body: 'new' } : undefined;
  if (operation.includes('/projects')) return /POST|PATCH/.test(operation) ? { name: 'new' } : undefined;
  return operation.startsWith('POST')
    ? { title: 'new' }
    : operation.startsWith('PATCH')
      ? { priority: 'low' }
      : undefined;
};

/** How a file or an upload is asked for. */
function filesOf(operation: string) {
  if (/^POST .*(attachments|files)$/.test(operation)) return formOf('new');
  if (!operation.includes('/uploads')) return undefined;
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': '3' };
  if (!operation.startsWith('PATCH')) return { headers };
  const part = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
  return { headers: part, body: 'new' };
}

test.each(Object.entries(REST))('%s', async (operation, row) => {
  const expected = statusesIn(row);
  const [method = '', path = ''] = operation.split(' ');
  const answers: number[] = [];
  let { task, project } = await shared();
  for (const caller of CALLERS) {
    const [, made = async () => task] =
      Object.entries({
        '/imports/': importOf,
        '/projects': async () => project,
        '/comments/': () => commentOn(task),
        '/attachments/': () => pictured(task),
        '/uploads/': () => uploadTo(task),
        '/files/': () => fileOf('/api/files'),
        '/views/': () => viewOf(project),
      }).find(([part]) => path.includes(part)) ?? [];
    const id = await made();
    const asked = path.replace('{id}', id).replace('{userId}', 'somebody').replace('{member}', 'user:somebody');
    const sent = filesOf(operation) ?? { body: bodyOf(operation, project) };
    const answer = await service.call(asked, { method, token: tokens[caller], ...sent });
    answers.push(answer.status);
    if (answer.status === 202) await settled();
    if (/^DELETE .*[{]id[}]$/.test(operation) && answer.status === 204) ({ task, project } = await shared());
    if (BLIND.includes(caller)) expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    if (OUTSIDE.includes(caller)) expect(JSON.stringify(answer.body)).not.toContain(NAME);
  }
  expect(Object.fromEntries(CALLERS.map((caller, i) => [caller, answers[i]]))).toEqual(
    Object.fromEntries(CALLERS.map((caller, i) => [caller, expected[i]])),
  );
});

test.each(Object.entries(RPC))('%s', async (method, expected) => {
  const rpc = rpcClient(service.grpcAddress);
  const { project } = await shared();
  const call = (token: string | undefined): Promise<unknown> => {
    if (method === 'GetTasksByProject') return rpc.get({ project_id: project }, { token });
    if (method === 'DeleteByProject') return rpc.delete(project, { token });
    return idsOf(rpc.stream(project, { token }));
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
  expect(Object.fromEntries(CALLERS.map((caller, i) => [caller, codes[i]]))).toEqual(
    Object.fromEntries(CALLERS.map((caller, i) => [caller, expected[i]])),
  );
});
