import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenIssuer, startPostgres, startRabbit } from '@taskward/testkit';
import { measureDelay } from './delay.ts';
import { compareFanOut } from './fan-out.ts';
import { type Comparison, compare, type Operation } from './pairs.ts';
import { type Program, startBareProxy, startFloor, startGateway, startTaskService } from './programs.ts';
import { compareProject } from './project.ts';
import { compareRelay } from './relay.ts';
import { tableOf, writeTable } from './report.ts';
import { makeDatabase, seedTasks } from './seed.ts';
import { tokenCheckCost } from './token.ts';

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, write: { type: 'boolean' } } });
// About eight minutes, with --quick three.
const rounds = flags.quick ? 3 : 5;
const seconds = flags.quick ? 1 : 2;
const EACH = 10_000;
const CONNECTIONS = [1, 16, 64];
const BODY = JSON.stringify({
  title: 'Bring the printer back to life',
  description: 'It blinks and says nothing. '.repeat(4),
  priority: 'high',
  labels: ['office', 'hardware'],
  dueDate: '2031-01-31T09:00:00Z',
});

const say = (line: string) => console.log(line);
const folder = mkdtempSync(join(tmpdir(), 'taskward-bench-'));
say('starting PostgreSQL (synchronous_commit on) and RabbitMQ …');
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
const rabbit = await startRabbit({ dir: join(folder, 'rabbit') });
const issuer = await createTokenIssuer();
const exp = Math.floor(Date.now() / 1_000) + 86_400;
const token = await issuer.token({ sub: 'caller', exp });
const admin = await issuer.token({ sub: 'root', roles: ['admin'], exp });

const taskIds = new Map<string, string>();
/** A database of a program's own, with the id of a task in it under the names of those that ask for one. */
async function filledDatabase(...names: string[]): Promise<string> {
  const url = await makeDatabase(postgres.url, names[0]?.replace('-', '_') as string);
  const id = await seedTasks(url, ['caller', 'other'], EACH, 'p1');
  for (const name of names) taskIds.set(name, id);
  return url;
}
const databases = {
  floor: await filledDatabase('floor'),
  fast: await filledDatabase('express-fast'),
  service: await filledDatabase('task-service', 'bare-proxy', 'gateway'),
};

const floor = await startFloor('floor', { databaseUrl: databases.floor, issuer });
const fast = await startFloor('express-fast', { databaseUrl: databases.fast, issuer });
const service = await startTaskService({ databaseUrl: databases.service, issuer });
const bareProxy = await startBareProxy(service.url);
const gateway = await startGateway(service.url, issuer);

const get: Operation = { name: 'get one task', path: ({ name }) => `/api/v1/tasks/${taskIds.get(name)}` };
const operations: Operation[] = [
  get,
  { name: 'list 50 of 10,000', path: ({ name }) => (name === 'floor' ? '/api/v1/tasks/' : '/api/v1/tasks') },
  { name: 'create one task', path: () => '/api/v1/tasks', body: BODY },
];

async function compareAll(programs: Program[], operation: Operation): Promise<Comparison[]> {
  const [base, ...others] = programs.map(({ name }) => name) as [string, ...string[]];
  const comparisons: Comparison[] = [];
  for (const connections of CONNECTIONS) {
    const found = await compare(programs, operation, connections, { rounds, seconds, token });
    comparisons.push(found);
    const said = others.map((name) => {
      const [rate, cpu] = [found.ratio(name, base, 'perSecond'), found.ratio(base, name, 'cpu')];
      return `${name} × ${rate.toFixed(2)} of ${base}, CPU × ${cpu.toFixed(2)}`;
    });
    say(`${operation.name}, ${connections} connections: ${said.join('; ')}`);
  }
  return comparisons;
}

const comparisons: Comparison[] = [];
for (const operation of operations) comparisons.push(...(await compareAll([floor, fast, service], operation)));
const forwarded = await compareAll([service, bareProxy, gateway], get);
const checkCost = await tokenCheckCost(issuer, token);
const project = await compareProject(floor, service, 'p1', admin, rounds);
for (const program of [gateway, bareProxy, service, fast, floor]) await program.stop();
const rest = { databaseUrl: databases.service, issuer, rabbitUrl: rabbit.url };
const relay = await compareRelay({ ...rest, bareDatabaseUrl: databases.floor }, rounds);
const delay = await measureDelay(rest, token, 10);
const fanOut = await compareFanOut(issuer, rounds, seconds);
await Promise.all([rabbit.stop(), postgres.stop(), issuer.close()]);
rmSync(folder, { recursive: true, force: true });

const table = tableOf({ rounds, seconds, comparisons, forwarded, checkCost, project, relay, delay, fanOut });
say(`\n${table}`);
if (flags.write) writeTable(table);
