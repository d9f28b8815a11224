import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase } from '../src/databases.ts';

async function ask(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('each call gives a migrated database of its own, gone after drop', async () => {
  const [one, other] = await Promise.all([createTestDatabase('task'), createTestDatabase('task')]);
  await ask(one.url, 'CREATE TABLE only_here ()');
  expect(await ask(one.url, 'SELECT count(*)::int FROM migrations')).toEqual(
    await ask(other.url, 'SELECT count(*)::int FROM migrations'),
  );
  await expect(ask(other.url, 'SELECT FROM only_here')).rejects.toThrow('does not exist');
  await Promise.all([one.drop(), other.drop()]);
  await expect(ask(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
});

test('letters of every alphabet have upper and lower case', async () => {
  const database = await createTestDatabase('task');
  expect(await ask(database.url, "SELECT lower('ÄÖÜ Σ Ж') AS lower")).toEqual([{ lower: 'äöü σ ж' }]);
  await database.drop();
});
