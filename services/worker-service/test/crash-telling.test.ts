import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger, createPool } from '@taskward/service-kit';
import {
  compileOnce,
  createTestDatabase,
  createTokenIssuer,
  programEnvironment,
  randomFrom,
  type TestDatabase,
  type TokenIssuer,
} from '@taskward/testkit';
import type pg from 'pg';
import { commentEvent, type Neighbours, startNeighbours, type TestTask, taskEvent } from './neighbours.ts';
import { settingsFor, until } from './service.ts';

const EVENTS = Number(process.env.TOLD_EVENTS ?? 1_500);
const SEED = Number(process.env.SEED);
const WORKERS = 3;
const KILLS = 6;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const random = randomFrom(SEED);
const below = (most: number) => Math.floor(random() * most);
const pick = <T>(list: T[]): T => list[below(list.length)] as T;

let database: TestDatabase;
let issuer: TokenIssuer;
let neighbours: Neighbours;
let pool: pg.Pool;
const workers = new Set<ChildProcess>();
let over = false;

beforeAll(async () => {
  compileOnce(MAIN);
  [database, issuer] = await Promise.all([createTestDatabase('worker'), createTokenIssuer()]);
  neighbours = await startNeighbours(issuer);
  pool = createPool(database.url, createLogger('test', 'fatal'));
});
afterAll(async () => {
  over = true;
  const ends = [...workers].map((worker) => once(worker, 'exit'));
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all(ends);
  await pool?.end();
  await neighbours?.stop();
  await issuer?.close();
  await database?.drop();
});

function launch(): void {
  const env = { ...programEnvironment(), ...settingsFor(database, issuer, neighbours) };
  const worker = spawn(process.execPath, ['--conditions=development', MAIN], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.add(worker);
  worker.once('exit', () => {
    workers.delete(worker);
    if (!over) launch();
  });
}

const PEOPLE = Array.from({ length: 12 }, () => randomUUID() as string);
const TASKS: TestTask[] = Array.from({ length: 60 }, (_, i) => {
  const [createdBy, assignedTo, watcher] = [pick(PEOPLE), pick(PEOPLE), pick(PEOPLE)];
  return { id: randomUUID(), title: `Task ${i}`, createdBy, assignedTo, watchers: [watcher] };
});

/** How often each person is to be told of each task, as docs/notifications.md says; the clock's part apart. */
const expected = new Map<string, number>();
const commenters = new Map<string, Set<string>>();
const expectTold = (taskId: string, actor: string, people: Iterable<string | null>) => {
  for (const person of new Set(people)) {
    if (person === null || person === actor) continue;
    const key = `${person} ${taskId}`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
};

/** One more thing that happens, chosen by the seed. */
function happen() {
  const [task, actor] = [pick(TASKS), pick(PEOPLE)];
  if (random() < 0.3) {
    expectTold(task.id, actor, [task.assignedTo]);
    return taskEvent('task.assigned', actor, task);
  }
  const mentions = random() < 0.4 ? [pick(PEOPLE), pick(PEOPLE)] : [];
  const before = commenters.get(task.id) ?? new Set();
  expectTold(task.id, actor, [task.assignedTo, task.createdBy, ...(task.watchers ?? []), ...before, ...mentions]);
  commenters.set(task.id, before.add(actor));
  return commentEvent(actor, task, 'A word', mentions);
}

const reminders = Array.from({ length: 40 }, () => ({ id: randomUUID() as string, person: pick(PEOPLE) }));

async function killOne(): Promise<void> {
  const worker = pick([...workers]);
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

const count = async (text: string): Promise<number> => (await pool.query(text)).rows[0].count;
const UNDONE = "SELECT count(*)::int FROM pgboss.job WHERE state IN ('created', 'retry', 'active') AND name = 'mail'";

test(`${EVENTS} events, ${WORKERS} workers, one killed again and again: each is told exactly once of each, seed ${SEED}`, async () => {
  for (let i = 0; i < WORKERS; i += 1) launch();
  let [written, killed] = [0, 0];
  const batch = Math.ceil(EVENTS / (2 * KILLS));
  for (const { id, person } of reminders) {
    const remindAt = new Date(Date.now() + 3_000 + below(15_000)).toISOString();
    const task = { id, title: 'Remember', createdBy: person, assignedTo: person, remindAt };
    await neighbours.tell(taskEvent('task.created', person, task));
  }
  while (written < EVENTS || killed < KILLS) {
    const events = Array.from({ length: Math.min(batch, EVENTS - written) }, happen);
    await neighbours.tell(...events);
    written += events.length;
    const before = await count('SELECT coalesce(sum(happened), 0)::int AS count FROM notifications');
    // In the middle of work: some of it is done, and not all.
    await until(
      async () =>
        events.length === 0 ||
        (await count('SELECT coalesce(sum(happened), 0)::int AS count FROM notifications')) > before,
    );
    if (killed === KILLS) continue;
    await killOne();
    killed += 1;
  }
  const total = [...expected.values()].reduce((sum, one) => sum + one, 0) + reminders.length;
  await until(async () => (await count('SELECT sum(happened)::int AS count FROM notifications')) >= total);
  await until(async () => (await count(UNDONE)) === 0);

  const { rows } = await pool.query(
    `SELECT user_id || ' ' || task_id AS key, sum(happened)::int AS told FROM notifications WHERE kind <> 'reminder' GROUP BY 1`,
  );
  expect(new Map(rows.map(({ key, told }) => [key, told]))).toEqual(expected);
  const reminded = await pool.query(
    "SELECT task_id AS id, user_id AS person FROM notifications WHERE kind = 'reminder'",
  );
  const sorted = (list: typeof reminders) => list.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  expect(sorted(reminded.rows)).toEqual(sorted(reminders));

  const atOnce = await pool.query(
    "SELECT id, kind FROM notifications WHERE kind IN ('assigned', 'mentioned', 'reminder')",
  );
  const keys = neighbours.mails.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(atOnce.rows.filter(({ id, kind }) => !keys.includes(`notification:${id}:${kind}`))).toEqual([]);
  process.stdout.write(
    `${written} events, ${killed} kills, ${total} tellings, ${keys.length} mails, ${neighbours.handedOver()} handed over\n`,
  );
}, 600_000);
