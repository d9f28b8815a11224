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
import { countTasks } from '../src/tasks/counts/task-stats-store.ts';
import { listTasks } from '../src/tasks/list/task-list-store.ts';
import { explainingPool, pagesRead, readBy } from './query-plans.ts';

const FILL = `
  INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date, labels,
    version, created_at, updated_at, completed_at)
  SELECT gen_random_uuid(),
    'Task ' || n || (ARRAY[' invoice', ' printer', ' garden', ' contract'])[1 + n % 4] || CASE WHEN n % 1000 = 0 THEN ' zeppelin' ELSE '' END,
    'Some words about it, number ' || n || ' ' || substr(md5(n::text), 1, 12) || CASE WHEN n % 500 = 0 THEN ' 安排会议 встречать' ELSE '' END,
    (ARRAY['todo', 'in_progress', 'in_review', 'done', 'cancelled'])[1 + n % 5]::task_status,
    (ARRAY['low', 'medium', 'high', 'urgent'])[1 + n % 4]::task_priority,
    CASE WHEN n % 100 = 0 THEN 'ann' ELSE 'user-' || n % 5000 END, 'p' || n % 20,
    CASE WHEN n % 200 = 0 OR n % 331 = 0 THEN 'ann' ELSE 'user-' || n % 5000 END,
    now() + (n % 400 - 200) * interval '1 day', CASE WHEN n % 3 = 0 THEN '{home,garden}'::text[] ELSE '{}' END, 1,
    now() - (1000000 - n) * interval '30 seconds', now() - (1000000 - n) * interval '20 seconds',
    CASE WHEN n % 5 = 3 THEN now() - (1000000 - n) * interval '20 seconds' END
  FROM generate_series(1, 1000000) n`;

/** Pat is in all twenty projects of 50,000 tasks, in most of them by a team. */
const SHARE = `
  WITH made AS (
    INSERT INTO projects (id, name, created_by, created_at, updated_at, version)
    SELECT 'p' || n, 'Project ' || n, 'root', now(), now(), 1 FROM generate_series(0, 19) AS n RETURNING id)
  INSERT INTO project_members SELECT id, CASE WHEN id < 'p15' THEN 'person:pat' ELSE 'team:red' END, FALSE FROM made`;

/** Rare and common words, parts of words, one and two letters, several words, nothing at all. */
const SEARCHES = [
  'zeppelin',
  'zepp',
  'eppeli',
  'invoice',
  'invo',
  'voic',
  'words',
  'i',
  'z',
  'ze',
  'q',
  'number 4242',
  '4242',
  '42',
  'invoice zeppelin',
  'invoice -task',
  '"task 777"',
  'garden or zeppelin',
  'home',
  'xyzzy',
  '会议',
  '会',
  'встреча',
  'invoices',
  'meetings',
  '-',
];

const given = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'taskward-explain-'));
const server = given ? undefined : await startPostgres({ dataDir: folder, settings: { fsync: 'off' } });
const url = given ?? (server?.url as string);
if (!given) await migrate(url, fileURLToPath(new URL('../../../migrations/task', import.meta.url)));
const db = new pg.Client({ connectionString: url });
await db.connect();
if (!given) {
  await db.query(FILL);
  await db.query(SHARE);
  await db.query('VACUUM ANALYZE');
}

const ann = callerOf({ subject: 'ann', type: 'user', application: false, roles: ['user'], scopes: [] });
const few = callerOf({ subject: 'user-7', type: 'user', application: false, roles: ['user'], scopes: [] });
const pat = callerOf({ subject: 'pat', type: 'user', teams: ['red'], application: false, roles: ['user'], scopes: [] });
const admin = callerOf({ subject: 'root', type: 'user', application: false, roles: ['admin'], scopes: [] });

async function show(title: string, work: (db: pg.Pool) => Promise<unknown>): Promise<void> {
  const plans: string[] = [];
  await work(explainingPool(db, plans));
  console.log(`### ${title}\n\n\`\`\`\n${plans.at(-1)}\n\`\`\`\n`);
}

const page = { limit: 50, timeZone: 'UTC', scope: 'own' } as const;

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
const visible = { ...page, scope: 'visible' } as const;
await show('All that a person in twenty projects may see, first page', (pool) => listTasks(pool, pat, visible));

/** How a search is answered, in a line: what PostgreSQL reads, in pages of 8 KiB, and by which indexes. */
async function summarize(who: string, caller: typeof ann, q: string): Promise<void> {
  const plans: string[] = [];
  const { tasks } = await listTasks(explainingPool(db, plans), caller, { ...page, scope: 'visible', q });
  const plan = plans.at(-1) as string;
  const [, time] = plan.match(/Execution Time: (\d+)/) ?? [];
  console.log(`| ${who} | \`${q}\` | ${tasks.length} | ${pagesRead(plan)} | ${time} ms | ${readBy(plan).join(', ')} |`);
}

console.log('| who | searches for | on the page | pages read | took | by\n| --- | --- | --- | --- | --- | --- |');
for (const [who, caller] of [
  ['few', few],
  ['many', ann],
  ['twenty projects', pat],
  ['admin', admin],
] as const) {
  for (const q of SEARCHES) await summarize(who, caller, q);
}
await show('A search of one person, best first', (pool) => listTasks(pool, ann, { ...page, q: 'zeppelin' }));
const question = { days: 14, timeZone: 'Europe/Berlin', people: 10, scope: 'own' } as const;
await show("A person's statistics", (pool) => countTasks(pool, ann, question));
await show('Of twenty projects', (pool) => countTasks(pool, pat, { ...question, scope: 'visible' }));
await show("An admin's statistics, over every task", (pool) => countTasks(pool, admin, question));
await show('The same with every day of a year', (pool) => countTasks(pool, admin, { ...question, days: 366 }));
await db.end();
await server?.stop();
rmSync(folder, { recursive: true, force: true });
