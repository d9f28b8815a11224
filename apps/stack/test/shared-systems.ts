// Runs whole systems that test files borrow, each by one file at a time: so not every file has to start its own.
// Started by jest-setup.mjs. Prints its address, and ends all of them when its standard input ends.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import pg from 'pg';
import type { Returned } from './borrowed-system.ts';
import type { System } from './system.ts';

const idle: System[] = [];
const lent = new Map<string, System>();
// The names of kept databases tell whose they are (databases.ts of the testkit).
const globals = globalThis as { testPath?: string; someTestFailed?: boolean };
globals.testPath = 'shared-system';

/** One that nobody uses, or a new one. */
async function lend(): Promise<System> {
  const { startSystem } = await import('./system.ts'); // where nobody borrows, nobody pays for it
  // What a file does would otherwise count against the next one.
  const system = idle.pop() ?? (await startSystem({ RATE_LIMIT_API: '1000000', RATE_LIMIT_SIGNIN: '1000000' }));
  lent.set(system.url, system);
  return system;
}

/** After a failed test it ends, and its databases are kept to look at. */
async function takeBack({ url, failed }: Returned): Promise<void> {
  const system = lent.get(url);
  if (!system) throw new Error(`${url} was not borrowed`);
  lent.delete(url);
  if (failed) return await endKeeping(system);
  await removeTasks(system.databases.task);
  idle.push(system);
}

async function endKeeping(system: System): Promise<void> {
  globals.someTestFailed = true;
  await system.close();
  globals.someTestFailed = false;
}

/** People are each file's own, but an administrator sees the tasks and projects of all. */
async function removeTasks(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('DELETE FROM tasks; DELETE FROM projects').finally(() => client.end());
}

const answer: RequestListener = async (req, res) => {
  res.setHeader('Connection', 'close'); // a test file leaves no socket behind
  try {
    if (req.url === '/return') await takeBack((await json(req)) as Returned);
    res.end(req.url === '/borrow' ? JSON.stringify(await lend()) : '{}');
  } catch (error) {
    res.writeHead(500).end((error as Error).stack);
  }
};

const server = createServer(answer).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().once('end', async () => {
  server.close();
  await Promise.all([...idle, ...lent.values()].map((system) => system.close()));
  process.exit();
});
