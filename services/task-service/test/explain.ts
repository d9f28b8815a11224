// Prints how PostgreSQL answers the service's own queries at a million tasks: `node --conditions=development
// services/task-service/test/explain.ts [postgres://… of a filled database]`. Without an address it fills a database of its own first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@taskward/service-kit';
import { startPostgres } from '@taskward/testkit';
import pg from 'pg';
import { callerOf } from '../src/access/callers.ts';
import { listTasks } from '../src/tasks/task-list-store.ts';

import { countTasks } from '../src/tasks/task-stats-store.ts';

const FILL = `
  INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date, labels,
    version, created_at, updated_at, completed_at)
  SELECT gen_random_uuid(),
    'Task ' || n || (ARRAY[' invoice', ' printer', ' garden', ' contract'])[1 + n % 4] || CASE WHEN n % 1000 = 0 THEN ' zeppelin' ELSE '' END,
    'Some words about it, number ' || n,
    (ARRAY['todo', 'in_progress', 'in_review', 'done', 'cancelled'])[1 + n % 5]::task_status,
    (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n % 4]::task_priority,
    CASE WHEN n % 100 = 0 THEN 'ann' ELSE 'user-' || n % 5000 END, 'p' || n % 500,
    CASE WHEN n % 200 = 0 OR n % 331 = 0 THEN 'ann' ELSE 'user-' || n % 5000 END,
    now() + (n % 400 - 200) * interval '1 day', CASE WHEN n % 3 = 0 THEN '{home,garden}'::text[] ELSE '{}' END, 1,
    now() - (1000000 - n) * interval '30 seconds', now() - (1000000 - n) * interval '20 seconds',
    CASE WHEN n % 5 = 3 THEN now() - (1000000 - n) * interval '20 seconds' END
  FROM generate_series(1, 1000000) n`;

const given = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'taskward-explain-'));
const server = given ? undefined : await startPostgres({ dataDir: folder, settings: { fsync: 'off' } });
const url = given ?? (server?.url as string);
if (!given) await migrate(url, fileURLToPath(new URL('../../../migrations/task', import.meta.url)));
const db = new pg.Client({ connectionString: url });
await db.connect();
if (!given) {
  await db.query(FILL);
  await db.query('VACUUM ANALYZE tasks');
}

/** Runs a query for its plan, and passes its answer on. */
function explaining(plans: string[]) {
  const query = async (config: string | { text: string; values: unknown[] }, given: unknown[] = []) => {
    const { text, values } = typeof config === 'string' ? { text: config, values: given } : config;
    await db.query(text, values); // warm
    const { rows } = await db.query(`EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY ON) ${text}`, values);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    if (typeof config === 'string') return db.query(text, values);
    const { name: _name, ...rest } = config as { name?: string; text: string; values: unknown[] };
    return db.query(rest);
  };
  return { query } as unknown as pg.Pool;
}

const ann = callerOf({ subject: 'ann', type: 'user', application: false, roles: ['user'], scopes: [] });
const admin = callerOf({ subject: 'root', type: 'user', application: false, roles: ['admin'], scopes: [] });

async function show(title: string, work: (db: pg.Pool) => Promise<unknown>): Promise<void> {
  const plans: string[] = [];
  await work(explaining(plans));
  console.log(`### ${title}\n\n\`\`\`\n${plans.at(-1)}\n\`\`\`\n`);
}

const page = { limit: 50, timeZone: 'UTC' };

/** The cursor of a page deep in a list. */
async function walk(caller: typeof ann, pages: number): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let read = 0; read < pages; read += 1) {
    const found = await listTasks(db as unknown as pg.Pool, caller, { ...page, limit: 200, cursor });
    cursor = found.page.nextCursor ?? undefined;
  }
  return cursor;
}

await show("A person's list, first page", (pool) => listTasks(pool, ann, page));
const deep = await walk(ann, 55);
await show("A person's list, page after 11,000 tasks", (pool) => listTasks(pool, ann, { ...page, cursor: deep }));
await show("An admin's list, first page", (pool) => listTasks(pool, admin, page));
await show('A search of one person, ranked', (pool) => listTasks(pool, ann, { ...page, q: 'zeppelin' }));
await show('The same for a word that a quarter of all tasks have', (pool) =>
  listTasks(pool, ann, { ...page, q: 'invoice' }),
);
await show("An admin's search for a rare word", (pool) => listTasks(pool, admin, { ...page, q: 'zeppelin' }));
const question = { days: 14, timeZone: 'Europe/Berlin', people: 10 };
await show("A person's statistics", (pool) => countTasks(pool, ann, question));
await show("An admin's statistics, over every task", (pool) => countTasks(pool, admin, question));
await show('The same with every day of a year', (pool) => countTasks(pool, admin, { ...question, days: 366 }));
await db.end();
await server?.stop();
rmSync(folder, { recursive: true, force: true });
