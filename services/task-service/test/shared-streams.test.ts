import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startValkey, type Valkey } from '@taskward/testkit';
import { rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

const SERVICE_SECRET = 'a secret of the services in these tests';
const [PER_PERSON, PER_ADDRESS, PROJECTS] = [4, 10, 2];
/** More than a reader's window holds. */
const FILL = `INSERT INTO tasks
    (id, title, status, priority, project_id, created_by, labels, version, created_at, updated_at, description)
  SELECT gen_random_uuid(), 'Task ' || n, 'todo', 'low', 'long', 'seed', '{}', 1, now(), now(), repeat('x', 1000)
  FROM generate_series(1, 3000) n`;
const dir = mkdtempSync(join(tmpdir(), 'taskward-valkey-'));
let valkey: Valkey;
let instances: TestService[] = [];
const open = new Set<ClientRequest>();
beforeAll(async () => {
  valkey = await startValkey({ dir });
  const settings = {
    SERVICE_SECRET,
    REDIS_URL: valkey.url,
    EVENT_STREAMS_PER_PERSON: String(PER_PERSON),
    EVENT_STREAMS_PER_ADDRESS: String(PER_ADDRESS),
    GRPC_STREAMS_PER_PERSON: String(PROJECTS),
  };
  instances = [await startService(settings), await startService(settings)];
  for (const { call } of instances) {
    while (!(await call('/ready')).body.dependencies.valkey.connected) await new Promise((go) => setTimeout(go, 20));
  }
}, 60_000);
afterAll(async () => {
  for (const request of open) request.destroy();
  for (const instance of instances) await instance.stop();
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Asks for an event stream at one of the instances; it stays open where there is one. */
async function streamOf(at: number, person: string, address: string): Promise<number | undefined> {
  const { url, user } = instances[at % 2] as TestService;
  const headers = {
    Authorization: `Bearer ${await user(person)}`,
    Accept: 'text/event-stream',
    'X-Service-Secret': SERVICE_SECRET,
    'X-Forwarded-For': address,
  };
  const request = get(`${url}/api/v1/events`, { agent: false, headers });
  request.on('error', () => {}); // it is cut by ourselves
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.on('error', () => {}).resume();
  if (answer.statusCode === 200) open.add(request);
  return answer.statusCode;
}
const opened = async (count: number, who: (at: number) => string, address: string) =>
  (await Promise.all(Array.from({ length: count }, (_, at) => streamOf(at, who(at), address)))).toSorted();
const of = (...counts: Array<[number, number]>) => counts.flatMap(([code, count]) => Array(count).fill(code));

test('a person has so many event streams at all instances together, and an address, however many are asked for at once', async () => {
  expect(await opened(12, () => 'nia', '192.0.2.1')).toEqual(of([200, PER_PERSON], [429, 12 - PER_PERSON]));
  expect(await opened(14, (at) => `m${at}`, '192.0.2.2')).toEqual(of([200, PER_ADDRESS], [429, 14 - PER_ADDRESS]));
  for (const request of open) request.destroy();
  open.clear();
  // Once both have noticed, as many can be open again.
  for (let free = 0; free < PER_PERSON; ) if ((await streamOf(free, 'nia', '192.0.2.1')) === 200) free += 1;
  expect(await opened(2, () => 'nia', '192.0.2.1')).toEqual([429, 429]);
});

test('so many projects does a service read as streams at all instances together', async () => {
  const clients = instances.map(({ grpcAddress }) => rpcClient(grpcAddress));
  for (const { pool } of instances) await pool.query(FILL);
  const streams = await Promise.all(
    Array.from({ length: 8 }, async (_, at) => {
      const { service } = instances[at % 2] as TestService;
      const token = await service('robot', 'tasks:read');
      return (clients[at % 2] as ReturnType<typeof rpcClient>).stream('long', { token }).pause(); // nobody reads it
    }),
  );
  const refused: number[] = [];
  await new Promise<void>((resolve) => {
    for (const stream of streams) {
      stream.on('error', ({ code }: { code?: number }) => {
        if (code !== status.CANCELLED) refused.push(Number(code));
        if (refused.length === streams.length - PROJECTS) resolve();
      });
    }
  });
  expect(new Set(refused)).toEqual(new Set([status.RESOURCE_EXHAUSTED]));
  for (const stream of streams) stream.cancel();
  for (const client of clients) client.close();
});
