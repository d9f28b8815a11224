import pg from 'pg';
import { v7 } from 'uuid';
import type { RunningSystem } from './system.ts';

const STATUSES = ['todo', 'in_progress', 'in_review', 'done', 'cancelled'];
const PRIORITIES = ['low', 'medium', 'high', 'urgent'];
const WORDS = ['Water', 'Prune', 'Plant', 'Harvest', 'Weed', 'Label', 'Order', 'Repair', 'Paint', 'Measure'];
const THINGS = ['tulips', 'apple trees', 'the greenhouse', 'bed seven', 'seed trays', 'the fence', 'compost', 'tools'];
/** Every so many-eth task speaks of a zeppelin. */
export const RARE = 100;

/** Writes many tasks of one person in one project, newest first: task 1 is the newest. Fast, and so without events. */
export async function seedTasks(system: RunningSystem, email: string, count: number, project: string): Promise<void> {
  const { sub } = JSON.parse(Buffer.from((await system.token(email)).split('.')[1] ?? '', 'base64url').toString());
  const now = Date.now();
  const tasks = Array.from({ length: count }, (_, index) => {
    const msecs = now - 60_000 - index * 1_000;
    const created = new Date(msecs).toISOString();
    const due = index % 4 === 0 ? new Date(now + ((index % 40) - 10) * 86_400_000).toISOString() : null;
    return {
      id: v7({ msecs }),
      title: titleOf(index + 1),
      status: STATUSES[index % STATUSES.length],
      priority: PRIORITIES[(index * 7) % PRIORITIES.length],
      due_date: due,
      labels: index % 3 === 0 ? ['garden', `bed-${index % 9}`] : [],
      created_at: created,
    };
  });
  const client = new pg.Client({ connectionString: system.databases.task });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO tasks (id, title, status, priority, assigned_to, project_id, created_by, due_date, labels, version,
         created_at, updated_at, completed_at)
       SELECT id, title, status, priority, $2, $3, $2, due_date, labels, 1, created_at, created_at,
         CASE status WHEN 'done' THEN created_at END
       FROM json_to_recordset($1) AS t(id uuid, title text, status task_status, priority task_priority,
         due_date timestamptz, labels text[], created_at timestamptz)`,
      [JSON.stringify(tasks), sub, project],
    );
    await client.query('ANALYZE tasks');
  } finally {
    await client.end();
  }
}

/** The title of the task at a place of the list, counted from 1. */
export function titleOf(place: number): string {
  const rare = place % RARE === 0 ? ' of the zeppelin' : '';
  return `${WORDS[place % WORDS.length]} ${THINGS[place % THINGS.length]}${rare} ${place}`;
}
