import { credentials, Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import protobuf from 'protobufjs';
import { generate } from 'selfsigned';
import { errorOf, idsOf, rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

describe('a project over gRPC', () => {
  let service: TestService;
  let rpc: ReturnType<typeof rpcClient>;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    rpc = rpcClient(service.grpcAddress);
    admin = await service.admin();
  });
  afterAll(async () => {
    rpc.close();
    await service.stop();
  });

  /** So many tasks of a project, made in the database at once. */
  const fill = async (project: string, count: number) => {
    const { rows } = await service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, project_id, created_by, labels, version, created_at, updated_at)
       SELECT gen_random_uuid(), 'Task ' || n, 'todo', 'low', $1, 'seed', '{}', 1, now(), now()
       FROM generate_series(1, $2::int) n RETURNING id`,
      [project, count],
    );
    return rows.map(({ id }) => id).sort();
  };

  test('is read by pages, in order of creation', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push((await service.create(admin, { projectId: 'p1', title: `Task ${i}` })).id);
    await service.create(admin, { projectId: 'p2' });
    const read: string[] = [];
    let page_token = '';
    do {
      const page = await rpc.get({ project_id: 'p1', page_size: 2, page_token }, { token: admin });
      expect(page.tasks.length).toBeLessThanOrEqual(2);
      read.push(...page.tasks.map(({ id }) => id));
      page_token = page.next_page_token;
    } while (page_token !== '');
    expect(read).toEqual(made);
  });

  test('carries every field of a task', async () => {
    const full = await service.create(admin, {
      projectId: 'p3',
      description: '',
      status: 'in_progress',
      priority: 'high',
      dueDate: '2031-01-01T00:00:00.125Z',
      labels: ['a'],
    });
    const { tasks } = await rpc.get({ project_id: 'p3' }, { token: await service.service('robot', 'tasks:read') });
    const seconds = (iso: string) => String(Math.floor(Date.parse(iso) / 1_000));
    expect(tasks[0]).toMatchObject({
      id: full.id,
      title: full.title,
      description: '',
      status: 'STATUS_IN_PROGRESS',
      priority: 'PRIORITY_HIGH',
      assigned_to: 'an-admin',
      project_id: 'p3',
      created_by: 'an-admin',
      due_date: { seconds: seconds('2031-01-01T00:00:00Z'), nanos: 125_000_000 },
      labels: ['a'],
      watchers: [],
      version: 1,
      created_at: { seconds: seconds(full.createdAt) },
      updated_at: { seconds: seconds(full.updatedAt) },
      due_day: '',
    });
    await service.create(admin, { projectId: 'p-day', dueDate: '2026-12-24' });
    const [due] = (await rpc.get({ project_id: 'p-day' }, { token: admin })).tasks;
    expect([due?.due_day, due?.due_date]).toEqual(['2026-12-24', null]);
  });

  test('page_size 0 means 100, above 1,000 is 1,000', async () => {
    const ids = await fill('large', 1_200);
    const sizes = async (page_size: number) =>
      (await rpc.get({ project_id: 'large', page_size }, { token: admin })).tasks.length;
    expect([await sizes(0), await sizes(5_000)]).toEqual([100, 1_000]);
    expect(await idsOf(rpc.stream('large', { token: admin }))).toEqual(ids);
  });

  test('says what is wrong, and in which field', async () => {
    const code = async (call: Promise<unknown>) => (await errorOf(call)).code;
    const ann = await service.user('ann');
    const reader = await service.service('robot', 'tasks:read');
    expect(await code(rpc.get({ project_id: 'p1' }))).toBe(status.UNAUTHENTICATED);
    expect(await code(rpc.get({ project_id: 'p1' }, { token: 'nonsense' }))).toBe(status.UNAUTHENTICATED);
    expect(await code(rpc.get({ project_id: 'p1' }, { token: ann }))).toBe(status.PERMISSION_DENIED);
    expect(await code(idsOf(rpc.stream('p1', { token: ann })))).toBe(status.PERMISSION_DENIED);
    expect(await code(rpc.delete('p1', { token: reader }))).toBe(status.PERMISSION_DENIED);
    expect(await code(idsOf(rpc.stream('', { token: admin })))).toBe(status.INVALID_ARGUMENT);
    expect(await code(rpc.delete('a b', { token: admin }))).toBe(status.INVALID_ARGUMENT);

    const error = await errorOf(rpc.get({ project_id: '', page_size: -1, page_token: 'x' }, { token: admin }));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(violations(error.metadata).map(({ field }) => field)).toEqual(['project_id', 'page_size', 'page_token']);
  });

  test('is read by its members, from the first chunk to the one before they are taken off', async () => {
    const ann = await service.user('ann');
    const mate = await service.teammate('mate', 'red');
    const body = { id: 'shared', name: 'Shared' };
    expect((await service.call('/api/v1/projects', { method: 'POST', token: ann, body })).status).toBe(201);
    const ids = await fill('shared', 2_000);
    const code = async (call: Promise<unknown>) => (await errorOf(call)).code;
    expect(await code(rpc.get({ project_id: 'shared' }, { token: mate }))).toBe(status.PERMISSION_DENIED);
    const member = (method: string) => service.call('/api/v1/projects/shared/members/team:red', { method, token: ann });
    await member('PUT');
    const page = await rpc.get({ project_id: 'shared', page_size: 1 }, { token: mate });
    expect(page.tasks.map(({ id }) => id)).toEqual(ids.slice(0, 1));
    expect(await idsOf(rpc.stream('shared', { token: mate }))).toEqual(ids);
    expect(await code(rpc.delete('shared', { token: ann }))).toBe(status.PERMISSION_DENIED);

    // The first chunk waits until they are taken off; what is read after it they do not get.
    const holder = await service.pool.connect();
    await holder.query('BEGIN; LOCK TABLE tasks');
    const stream = rpc.stream('shared', { token: mate });
    const read: string[] = [];
    const ended = (async () => {
      for await (const { tasks } of stream) read.push(...tasks.map((task: { id: string }) => task.id));
    })().then(
      () => status.OK,
      (error) => error.code,
    );
    const waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'tasks'::regclass";
    while ((await holder.query(waits)).rowCount === 0);
    await holder.query("DELETE FROM project_members WHERE member = 'team:red'; COMMIT");
    holder.release();
    expect([await ended, read]).toEqual([status.PERMISSION_DENIED, ids.slice(0, 500)]);
    expect(await code(rpc.get({ project_id: 'shared' }, { token: mate }))).toBe(status.PERMISSION_DENIED);
  });

  test('is deleted as a whole, an empty one too', async () => {
    await fill('doomed', 2_500);
    const token = await service.service('robot', 'tasks:delete');
    expect(await rpc.delete('doomed', { token })).toEqual({ deleted_count: 2_500 });
    expect((await rpc.get({ project_id: 'doomed' }, { token: admin })).tasks).toEqual([]);
    const { rows } = await service.pool.query(
      "SELECT count(DISTINCT subject)::int AS tasks FROM task_events WHERE type = 'task.deleted' AND body->>'projectId' = 'doomed'",
    );
    expect(rows).toEqual([{ tasks: 2_500 }]);
    expect(await rpc.delete('doomed', { token })).toEqual({ deleted_count: 0 });
  });

  test('is deleted all or not at all: a call past its deadline leaves everything', async () => {
    await fill('kept', 3_000);
    const holder = await service.pool.connect();
    await holder.query("BEGIN; SELECT 1 FROM tasks WHERE project_id = 'kept' ORDER BY id DESC LIMIT 1 FOR UPDATE");
    const error = await errorOf(rpc.delete('kept', { token: admin, deadlineMs: 1_000 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    await holder.query('ROLLBACK');
    // Once the row can be locked again, the deletion has ended: it let go of everything.
    await holder.query("BEGIN; SELECT 1 FROM tasks WHERE project_id = 'kept' FOR UPDATE; ROLLBACK");
    holder.release();
    expect(await idsOf(rpc.stream('kept', { token: admin }))).toHaveLength(3_000);
  });

  /** Ends once the service has not begun to read another chunk for half a second. */
  const atRest = async (queries: { mock: { calls: unknown[][] } }): Promise<void> => {
    const reads = () => queries.mock.calls.filter(([query]) => textOf(query).includes('project_id = $1 AND id > $2'));
    let before = 0;
    for (let same = 0; same < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const now = reads().length;
      same = now > 0 && now === before ? same + 1 : 0;
      before = now;
    }
  };

  test('a stream reads ahead no further than its reader is', async () => {
    const total = 40_000;
    await fill('slow', total);
    const queries = jest.spyOn(pg.Client.prototype, 'query');
    const stream = rpc.stream('slow', { token: admin });
    const chunks = stream[Symbol.asyncIterator]();
    let received = (await chunks.next()).value.tasks.length;
    await atRest(queries);
    queries.mockRestore();
    await service.pool.query("DELETE FROM tasks WHERE project_id = 'slow'");
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) received += next.value.tasks.length;
    expect(received).toBeLessThan(total);
  }, 120_000);

  test('a stream ends when its reader leaves', async () => {
    await fill('left', 5_000);
    const stream = rpc.stream('left', { token: admin });
    const error = errorOf(idsOf(stream));
    stream.cancel();
    expect((await error).code).toBe(status.CANCELLED);
  });

  test('health and reflection need no token', async () => {
    const serving = await new Promise((resolve, reject) =>
      rpc.client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        () => Buffer.alloc(0),
        (answer) => answer,
        {},
        new Metadata(),
        (error, answer) => (error ? reject(error) : resolve(answer)),
      ),
    );
    expect(serving).toEqual(Buffer.from([0x08, 0x01])); // status = SERVING
    const listed = await new Promise<Buffer>((resolve, reject) => {
      const call = rpc.client.makeBidiStreamRequest(
        '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        (request: Buffer) => request,
        (answer) => answer,
        new Metadata(),
      );
      call.once('data', resolve).once('error', reject);
      call.write(Buffer.from([0x3a, 0x00])); // list_services = ""
      call.end();
    });
    for (const name of ['task.v1.TaskService', 'grpc.health.v1.Health'])
      expect(listed.toString('latin1')).toContain(name);
  });

  test('over TLS where a certificate is set', async () => {
    const pem = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
    const secure = await startService({ GRPC_TLS_CERT: pem.cert, GRPC_TLS_KEY: pem.private });
    const trusting = rpcClient(
      secure.grpcAddress.replace('127.0.0.1', 'localhost'),
      credentials.createSsl(Buffer.from(pem.cert)),
    );
    const plain = rpcClient(secure.grpcAddress);
    try {
      expect(await trusting.get({ project_id: 'p1' }, { token: await secure.admin() })).toMatchObject({ tasks: [] });
      expect((await errorOf(plain.get({ project_id: 'p1' }))).code).toBe(status.UNAVAILABLE);
    } finally {
      trusting.close();
      plain.close();
      await secure.stop();
    }
  });
});

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message BadRequest { repeated FieldViolation field_violations = 1; }
  message FieldViolation { string field = 1; string description = 2; }
`);

/** The text of a query, however `pg` was given it. */
const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : String((query as { text?: unknown } | undefined)?.text);

/** The field violations that an error carries, read as any client of google.rpc would. */
function violations(metadata: Metadata): Array<{ field: string; description: string }> {
  const [details] = metadata.get('grpc-status-details-bin');
  // biome-ignore lint/suspicious/noExplicitAny: messages of a schema that is read at run time
  const decode = (type: string, bytes: Uint8Array): any => root.lookupType(type).decode(bytes);
  const [any] = decode('Status', details as Buffer).details;
  expect(any.typeUrl).toBe('type.googleapis.com/google.rpc.BadRequest');
  return decode('BadRequest', any.value).fieldViolations;
}
