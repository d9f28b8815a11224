import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmptyDatabase, type TestDatabase } from '@taskward/testkit';
import { createLogger, createPool, inTransaction, isUnavailable } from '../src/index.ts';

const ANSWER_MS = 1_500;

let database: TestDatabase;
let network: Server;
const ends = new Set<Socket>();

/** What is connected carries nothing any more and says nothing of it; what comes later is carried. */
function fallSilent(): void {
  for (const end of ends) end.pause();
}

beforeAll(async () => {
  database = await createEmptyDatabase();
  const { hostname, port } = new URL(database.url);
  network = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const end of [client, server]) ends.add(end.on('error', () => {}));
    client.pipe(server).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(network, 'listening');
});
afterAll(async () => {
  for (const end of ends) end.destroy();
  network.close();
  await database.drop();
});

test('connections that a network has swallowed are given up, and others take their place', async () => {
  const { port } = network.address() as { port: number };
  const url = Object.assign(new URL(database.url), { hostname: '127.0.0.1', port }).href;
  const config = { DATABASE_POOL_SIZE: 2, DATABASE_TIMEOUT: 30 };
  const pool = createPool(url, createLogger('sample', 'silent'), config, ANSWER_MS);
  const one = async () => (await pool.query('SELECT 1 AS one')).rows;
  await Promise.all([one(), one()]);
  const silent = Promise.withResolvers<void>();
  const inWork = inTransaction(pool, async (client) => {
    fallSilent();
    silent.resolve();
    await client.query('SELECT 1');
  });
  const idle = silent.promise.then(one);
  const failures = await Promise.all([inWork, idle].map((asked) => asked.then(() => undefined, isUnavailable)));
  expect(failures).toEqual([true, true]);
  expect(await Promise.all([one(), one()])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  await pool.end();
}, 30_000);
