import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '@taskward/service-kit';
import { createTestDatabase, type TestDatabase } from '@taskward/testkit';
import pg from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/task', import.meta.url));

let database: TestDatabase;
let db: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase('task');
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

/** Where PostgreSQL keeps each index in the order of titles: another place once it was built anew. */
async function places(): Promise<Record<string, string>> {
  const text = `SELECT indexrelid::regclass::text AS name, pg_relation_filenode(indexrelid) AS place FROM pg_index
                WHERE 'title_order'::regcollation = ANY (indcollation)`;
  return Object.fromEntries((await db.query(text)).rows.map(({ name, place }) => [name, place]));
}
const isCurrent = async () =>
  (
    await db.query(
      "SELECT collversion = pg_collation_actual_version(oid) AS current FROM pg_collation WHERE collname = 'title_order'",
    )
  ).rows[0].current;

test('indexes in the order of titles are built anew where the server knows that order otherwise by now', async () => {
  const before = await places();
  expect(Object.keys(before)).toContain('tasks_by_title');
  await migrate(database.url, MIGRATIONS);
  expect(await places()).toEqual(before);
  await db.query("UPDATE pg_collation SET collversion = 'of an older ICU' WHERE collname = 'title_order'");
  expect(await isCurrent()).toBe(false);
  await Promise.all([migrate(database.url, MIGRATIONS), migrate(database.url, MIGRATIONS)]);
  expect(await isCurrent()).toBe(true);
  const after = await places();
  for (const [name, place] of Object.entries(before)) expect([name, after[name] === place]).toEqual([name, false]);
  await migrate(database.url, MIGRATIONS);
  expect(await places()).toEqual(after);
});
