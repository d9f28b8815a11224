import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmptyDatabase, type TestDatabase } from '@taskward/testkit';
import { createLogger, createPool, inTransaction, isUnavailable, whileStarting } from '../src/index.ts';

const ANSWER_MS = 1_500;

let database: TestDatabase;
let network: Server;
/** Milliseconds until it carries what is connected. */
let latency = 0;
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
    setTimeout(() => client.pipe(server).pipe(client), latency);
  }).listen(0, '127.0.0.1');
  await once(network, 'listening');
});
afterAll(async () => {
  for (const end of ends) end.destroy();
  network.close();
  await database.drop();
});

const address = () => {
  const { port } = network.address() as { port: number };
  return Object.assign(new URL(database.url), { hostname: '127.0.0.1', port }).href;
};

test('connections that a network has swallowed are given up, and others take their place', async () => {
  const config = { DATABASE_POOL_SIZE: 2, DATABASE_TIMEOUT: 30 };
  const pool = createPool(address(), createLogger('sample', 'silent'), config, ANSWER_MS);
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

test('a start waits for a database that is slow to connect, as nobody does who asks for something', async () => {
  latency = 500;
  const config = { DATABASE_POOL_SIZE: 2, DATABASE_TIMEOUT: 0.1 };
  const pool = createPool(address(), createLogger('sample', 'silent'), config);
  const one = () => pool.query('SELECT 1 AS one');
  expect((await whileStarting(pool, one)).rows).toEqual([{ one: 1 }]);
  const held = await pool.connect();
  const refused = one().then(() => undefined, isUnavailable);
  expect(await refused).toBe(true);
  held.release();
  await pool.end();
}, 30_000);
