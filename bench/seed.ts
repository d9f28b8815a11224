import { fileURLToPath } from 'node:url';
import { migrate } from '@taskward/service-kit';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../migrations/task', import.meta.url));

/** Makes a database on the server, by the migrations of task-service or those of another folder. */
export async function makeDatabase(serverUrl: string, name: string, migrations = MIGRATIONS): Promise<string> {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  await server.end();
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  await migrate(url, migrations);
  return url;
}

/** Fills a database with so many tasks of each person; gives the id of one task of the first. */
export async function seedTasks(databaseUrl: string, people: string[], each: number, project: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const person of people) {
    await client.query(
      `INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date, labels,
         version, created_at, updated_at)
       SELECT gen_random_uuid(), 'Task number ' || n, repeat('Some words about it. ', 5), 'todo', 'medium', $1, $3, $1,
              now() + n * interval '1 minute', '{home,garden}', 1, now() - n * interval '1 second', now()
       FROM generate_series(1, $2::int) n`,
      [person, each, person === people[0] ? project : null],
    );
  }
  await client.query('VACUUM ANALYZE tasks');
  const { rows } = await client.query('SELECT id FROM tasks WHERE created_by = $1 LIMIT 1', [people[0]]);
  await client.end();
  return rows[0].id;
}
