import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '@taskward/service-kit';
import { createEmptyDatabase, type TestDatabase } from '@taskward/testkit';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/task', import.meta.url));

let database: TestDatabase;
let client: pg.Client;
const before = mkdtempSync(join(tmpdir(), 'taskward-migrations-'));
beforeAll(async () => {
  const older = readdirSync(MIGRATIONS).filter((name) => name < '0005');
  for (const name of older) copyFileSync(join(MIGRATIONS, name), join(before, name));
  database = await createEmptyDatabase();
  await migrate(database.url, before);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
  rmSync(before, { recursive: true, force: true });
});

test('events from before audiences were written are shown to those whom they name', async () => {
  const bodies = [
    { task: { createdBy: 'ann', assignedTo: 'ann' }, changes: {} },
    { task: { createdBy: 'ann', assignedTo: null }, changes: { assignedTo: { from: 'bob', to: null } } },
    { task: { createdBy: 'ann', assignedTo: 'carol' }, changes: { assignedTo: { from: null, to: 'carol' } } },
  ];
  for (const body of bodies) {
    await client.query(
      `INSERT INTO task_events (event_id, task_id, type, occurred_at, traceparent, body)
       VALUES (gen_random_uuid(), gen_random_uuid(), 'task.updated', now(), '', $1)`,
      [body],
    );
  }
  await migrate(database.url, MIGRATIONS);
  const { rows } = await client.query('SELECT member FROM event_audience ORDER BY position, member');
  const people = rows.map(({ member }) => member);
  expect(people).toEqual(['person:ann', 'person:ann', 'person:bob', 'person:ann', 'person:carol']);
});
