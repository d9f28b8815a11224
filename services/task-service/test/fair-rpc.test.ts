import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { Metadata, status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { errorOf, idsOf, rpcClient } from './rpc-client.ts';
import { expectServed } from './served.ts';
import { startService, type TestService } from './service.ts';

const { listenRpc } = await import('../src/rpc-server.ts');
const { readConfig } = await import('../src/config.ts');

const [CONNECTIONS, CALLS, STREAMS] = [20, 150, 5];
const GET = '/task.v1.TaskService/GetTasksByProject';

describe('whoever takes gRPC for themselves leaves the service to others', () => {
  let service: TestService;
  let rpc: ReturnType<typeof rpcClient>;
  let admin: string;
  let robot: string;
  const opened: Array<ClientHttp2Session | Socket> = [];
  beforeAll(async () => {
    service = await startService({
      GRPC_CONNECTIONS_PER_ADDRESS: String(CONNECTIONS),
      GRPC_CALLS_PER_ADDRESS: String(CALLS),
      GRPC_STREAMS_PER_PERSON: String(STREAMS),
    });
    rpc = rpcClient(service.grpcAddress);
    [admin, robot] = await Promise.all([service.admin(), service.service('robot', 'tasks:read', 'tasks:delete')]);
    await service.create(admin, { projectId: 'kept' });
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) one.destroy();
    // Until the service has noticed.
    while ((await everything.rpc().catch(() => 503)) !== 200) await new Promise(setImmediate);
  });
  afterAll(async () => {
    rpc.close();
    await service.stop();
  });

  const rest = {
    list: async () => (await service.call('/api/v1/tasks', { token: admin })).status,
    create: async () =>
      (await service.call('/api/v1/tasks', { method: 'POST', token: admin, body: { title: 'One' } })).status,
  };
  const everything = {
    ...rest,
    rpc: async () => ((await rpc.get({ project_id: 'kept' }, { token: admin })).tasks.length === 1 ? 200 : 404),
  };

  const fill = (project: string, count: number) =>
    service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, project_id, created_by, labels, version, created_at, updated_at, description)
       SELECT gen_random_uuid(), 'Task ' || n, 'todo', 'low', $1, 'seed', '{}', 1, now(), now(), repeat('x', 1000)
       FROM generate_series(1, $2::int) n`,
      [project, count],
    );

  /** A client that goes by no rules but its own. */
  async function session(): Promise<ClientHttp2Session> {
    for (;;) {
      const client = connect(`http://${service.grpcAddress}`, {
        peerMaxConcurrentStreams: 10_000,
        maxOutstandingPings: 100_000,
      });
      client.on('error', () => {}); // that is how it is told off
      opened.push(client);
      const closed = once(client, 'close').then(() => false);
      if (await Promise.race([once(client, 'remoteSettings').then(() => true), closed])) return client;
    }
  }
  const callOn = (client: ClientHttp2Session): ClientHttp2Stream =>
    client
      .request({ ':method': 'POST', ':path': GET, 'content-type': 'application/grpc', te: 'trailers' })
      .on('error', () => {});

  test('a connection is told how many calls and how much metadata it may have', async () => {
    const { remoteSettings } = await session();
    expect(remoteSettings).toMatchObject({ maxConcurrentStreams: 100, maxHeaderListSize: 16_384 });
  });

  test('an address has so many connections', async () => {
    let closed = 0;
    await expectServed(everything, async () => {
      const [host, port] = service.grpcAddress.split(':') as [string, string];
      const sockets = Array.from({ length: 300 }, () => connectSocket(Number(port), host).on('error', () => {}));
      opened.push(...sockets);
      await new Promise<void>((resolve) => {
        for (const socket of sockets) {
          socket.resume().once('close', () => {
            closed += 1;
            if (closed === 300 - CONNECTIONS + 1) resolve(); // the bystander has one
          });
        }
      });
    });
    expect(closed).toBe(300 - CONNECTIONS + 1);
  });

  test('an address has so many calls, whatever becomes of them', async () => {
    const statuses: string[] = [];
    await expectServed(rest, async () => {
      const clients = await Promise.all([session(), session(), session()]);
      const calls = clients.flatMap((client) => Array.from({ length: 60 }, () => callOn(client)));
      await new Promise<void>((resolve) => {
        for (const call of calls) {
          call.once('response', (headers) => {
            statuses.push(String(headers['grpc-status']));
            if (statuses.length === calls.length - CALLS) resolve();
          });
        }
      });
    });
    expect(statuses).toEqual(Array.from({ length: 180 - CALLS }, () => String(status.RESOURCE_EXHAUSTED)));
  });

  /** Does something again and again, some at once, until the server has had enough; says how it put it. */
  async function untilToldOff(most: number, one: (client: ClientHttp2Session) => void): Promise<number | undefined> {
    const client = await session();
    let code: number | undefined;
    client.once('goaway', (given) => {
      code = given;
    });
    for (let times = 0; times < most && code === undefined && !client.destroyed; times += 1) {
      one(client);
      if (times % 20 === 0) await answerOf(client);
    }
    return code;
  }
  /** A ping of this client comes back, or comes to nothing as its connection has ended. */
  const answerOf = (client: ClientHttp2Session) =>
    new Promise<void>((resolve) => {
      if (client.destroyed || !client.ping(() => resolve())) resolve();
    });

  test('rapid resets end the connection', async () => {
    let code: number | undefined;
    await expectServed(everything, async () => {
      // Fewer than HTTP/2 itself ends it for.
      code = await untilToldOff(900, (client) => callOn(client).close(constants.NGHTTP2_CANCEL));
    });
    expect(code).toBeGreaterThan(0);
  });

  test('so do pings without end', async () => {
    let code: number | undefined;
    await expectServed(everything, async () => {
      code = await untilToldOff(2_000, (client) => client.ping(() => {}));
    });
    expect(code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });

  test('metadata and messages are small', async () => {
    const call = (metadata: Metadata, project_id: string) =>
      new Promise((resolve, reject) =>
        rpc.client.GetTasksByProject?.({ project_id }, metadata, (error: Error | null) =>
          error ? reject(error) : resolve('answered'),
        ),
      );
    const of = (name: string, value: string) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${admin}`);
      metadata.set(name, value);
      return metadata;
    };
    expect(await call(of('note', 'x'.repeat(4_000)), 'kept')).toBe('answered');
    await errorOf(call(of('note', 'x'.repeat(30_000)), 'kept'));
    const { code } = await errorOf(call(of('note', 'x'), 'x'.repeat(100_000)));
    expect(code).toBe(status.RESOURCE_EXHAUSTED);
    expect(await everything.rpc()).toBe(200);
  });

  test('streams that nobody reads are few, and hold nothing of the database', async () => {
    await fill('slow', 3_000);
    let streams: Array<ReturnType<typeof rpc.stream>> = [];
    const refused: number[] = [];
    await expectServed(everything, async () => {
      streams = Array.from({ length: 30 }, () => rpc.stream('slow', { token: robot }).pause());
      await new Promise<void>((resolve) => {
        for (const stream of streams) {
          stream.on('error', ({ code }: { code?: number }) => {
            if (code !== status.CANCELLED) refused.push(Number(code));
            if (refused.length === streams.length - STREAMS) resolve();
          });
        }
      });
    });
    expect(new Set(refused)).toEqual(new Set([status.RESOURCE_EXHAUSTED]));
    for (const stream of streams) stream.cancel();
    expect(await idsOf(rpc.stream('kept', { token: admin }))).toHaveLength(1);
  });

  test('calls that wait for a lock hold less than half of what there is', async () => {
    await fill('held', 10);
    const holder = await service.pool.connect();
    await holder.query("BEGIN; SELECT FROM tasks WHERE project_id = 'held' FOR UPDATE");
    const calls = Array.from({ length: 30 }, () => rpc.delete('held', { token: robot }));
    try {
      await expectServed(everything, async () => {
        for (let waiting = 0; waiting === 0; ) {
          const { rows } = await service.pool.query(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          waiting = rows[0].n;
        }
        await everything.create();
      });
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    const deleted = (await Promise.all(calls)).map(({ deleted_count }) => deleted_count);
    expect(deleted.reduce((sum, count) => sum + count)).toBe(10);
  });
});

test('a call that says nothing for long is over', async () => {
  const needed = { DATABASE_URL: 'postgres://nobody@localhost/none', GRPC_IDLE_TIMEOUT: '0.1' };
  const server = await listenRpc({ port: 0, host: '127.0.0.1', tasks: {} as never, bounds: readConfig(needed) });
  const client = connect(`http://127.0.0.1:${server.port}`);
  const call = client.request({ ':method': 'POST', ':path': GET, 'content-type': 'application/grpc', te: 'trailers' });
  call.on('error', () => {});
  await once(call, 'close');
  expect(call.rstCode).toBe(constants.NGHTTP2_CANCEL);
  client.close();
  await server.close();
});
