import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenIssuer, startPostgres, startRabbit } from '@taskward/testkit';
import { measureDelay } from './delay.ts';
import { generator } from './load.ts';
import { compare, type Ratio } from './pairs.ts';
import { startFloor, startGateway, startTaskService } from './programs.ts';
import { compareProject } from './project.ts';
import { compareRelay } from './relay.ts';
import { makeDatabase, seedTasks } from './seed.ts';
import { tokenCheckCost } from './token.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    write: { type: 'boolean' },
  },
});
const rounds = Number(flags.rounds);
const seconds = Number(flags.seconds);
const EACH = 10_000;
const TARGETS: Record<string, number[]> = {
  'create one task': [1.0, 2.2, 3.0],
  'get one task': [1.4, 1.7, 1.8],
  'list 50 of 10,000': [1.3, 1.8, 1.7],
};
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
const databases = {
  floor: await makeDatabase(postgres.url, 'floor'),
  service: await makeDatabase(postgres.url, 'service'),
};
const taskIds = {
  floor: await seedTasks(databases.floor, ['caller', 'other'], EACH, 'p1'),
  'task-service': await seedTasks(databases.service, ['caller', 'other'], EACH, 'p1'),
};

const floor = await startFloor({ databaseUrl: databases.floor, issuer });
const service = await startTaskService({ databaseUrl: databases.service, issuer });
const gateway = await startGateway(service.url, issuer);
const idFor = (name: string) => taskIds[name === 'floor' ? 'floor' : 'task-service'];
const get = { name: 'get one task', path: ({ name }: { name: string }) => `/api/v1/tasks/${idFor(name)}` };
const operations = [
  get,
  {
    name: 'list 50 of 10,000',
    path: ({ name }: { name: string }) => (name === 'floor' ? '/api/v1/tasks/' : '/api/v1/tasks'),
  },
  { name: 'create one task', path: () => '/api/v1/tasks', body: BODY },
];

const load = { rounds, seconds, token };
const ratios: Ratio[] = [];
for (const operation of operations) {
  for (const connections of CONNECTIONS) {
    ratios.push(await compare(floor, service, operation, connections, load));
    const last = ratios.at(-1) as Ratio;
    say(`${last.operation}, ${connections} connections: × ${last.requests.toFixed(2)}, CPU × ${last.cpu.toFixed(2)}`);
  }
}
const direct = await compare(service, gateway, get, 16, load);
const checkCost = await tokenCheckCost(issuer, token);
const project = await compareProject(floor, service, 'p1', admin, rounds);
for (const program of [gateway, service, floor]) await program.stop();
const rest = { databaseUrl: databases.service, issuer, rabbitUrl: rabbit.url };
const relay = await compareRelay({ ...rest, bareDatabaseUrl: databases.floor }, rounds);
const delay = await measureDelay(rest, token, 10);
await Promise.all([rabbit.stop(), postgres.stop(), issuer.close()]);
rmSync(folder, { recursive: true, force: true });

const met = (value: number, target: number) => (value >= target ? '' : ' (missed)');
const rows = Object.entries(TARGETS).map(([operation, targets]) => {
  const of = (connections: number) =>
    ratios.find((r) => r.operation === operation && r.connections === connections) as Ratio;
  const cells = CONNECTIONS.map(
    (connections, i) => `${of(connections).requests.toFixed(2)}${met(of(connections).requests, targets[i] as number)}`,
  );
  const cpu = CONNECTIONS.map((connections) => of(connections).cpu.toFixed(2)).join(' / ');
  const rates = CONNECTIONS.map((connections) => Math.round(of(connections).perSecond.subject)).join(' / ');
  return `| ${operation} | ≥ ${targets.map((t) => t.toFixed(1)).join(' / ')} | ${cells.join(' / ')} | ${cpu} | ${rates} |`;
});
const cpuOfGet =
  1e6 / (ratios.find((r) => r.operation === 'get one task' && r.connections === 16) as Ratio).perSecond.subject;
const share = (checkCost / cpuOfGet) * 100;
const table = [
  `Measured ${new Date().toISOString().slice(0, 10)} with ${generator}, ${rounds} rounds of ${seconds} s, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.version}.`,
  '',
  '| operation | target, × floor at 1 / 16 / 64 connections | requests a second, × floor | CPU a request, floor ÷ ours | requests a second |',
  '| --- | --- | --- | --- | --- |',
  ...rows,
  '',
  '| measure | target | found |',
  '| --- | --- | --- |',
  `| checking a known token, share of the time of a get | ≤ 5 % | ${share.toFixed(1)} % (${checkCost.toFixed(1)} µs) |`,
  `| a get through the gateway, × direct, 16 connections | ≥ 0.5 | ${direct.requests.toFixed(2)}${met(direct.requests, 0.5)} |`,
  `| gRPC pages of a project of 10,000, × rows as JSON over HTTP (floor) | ≥ 0.65 | ${project.pages.toFixed(2)}${met(project.pages, 0.65)} |`,
  `| gRPC stream of the same | ≥ 0.65 | ${project.stream.toFixed(2)}${met(project.stream, 0.65)} |`,
  `| relay with confirms, × bare loop | ≥ 0.8 | ${relay.ratio.toFixed(2)}${met(relay.ratio, 0.8)} (${Math.round(relay.ours)} against ${Math.round(relay.bare)} a second) |`,
  `| answer → foreign consumer at 200 commits a second, p50 / p99 | p99 ≤ 20 ms | ${delay.fromAnswer.p50.toFixed(1)} / ${delay.fromAnswer.p99.toFixed(1)} ms |`,
  `| request → foreign consumer, p50 / p99 | | ${delay.fromRequest.p50.toFixed(1)} / ${delay.fromRequest.p99.toFixed(1)} ms |`,
].join('\n');
say(`\n${table}`);

if (flags.write) {
  const file = new URL('../docs/performance.md', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];
  writeFileSync(
    file,
    `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`,
  );
}
