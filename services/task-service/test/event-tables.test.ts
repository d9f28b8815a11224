import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createEmptyDatabase, createTestDatabase } from '@taskward/testkit';
import pg from 'pg';

const TEMPLATE = new URL('../../../packages/messaging/sql/event-log.sql', import.meta.url);
const TABLES = ['task_events', 'event_audience', 'outbox', 'undelivered_events'];

async function describe({ url, drop }: { url: string; drop: () => Promise<void> }, sql = '') {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  const { rows: columns } = await client.query(
    `SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity, collation_name
     FROM information_schema.columns WHERE table_name = ANY($1) ORDER BY table_name, column_name`,
    [TABLES],
  );
  const { rows: functions } = await client.query(
    `SELECT pg_get_functiondef(oid) AS body FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND proname ~ 'event' ORDER BY proname`,
  );
  const { rows: constraints } = await client.query(
    `SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = ANY($1::regclass[]) AND contype <> 'n' ORDER BY conname`,
    [TABLES],
  );
  const { rows: triggers } = await client.query(
    `SELECT pg_get_triggerdef(oid) AS body FROM pg_trigger
     WHERE NOT tgisinternal AND tgrelid = ANY($1::regclass[]) ORDER BY tgname`,
    [TABLES],
  );
  await client.end();
  await drop();
  return { columns, functions, constraints, triggers };
}

test("the migrations make the tables that messaging works on, with this service's names", async () => {
  const template = readFileSync(TEMPLATE, 'utf8')
    .replaceAll(/\bevents(?=\b|_)/g, 'task_events')
    .replaceAll('undelivered_task_events', 'undelivered_events');
  const made = await describe(await createTestDatabase('task'));
  expect(made).toEqual(await describe(await createEmptyDatabase(), template));
  expect([made.columns.length, made.functions.length, made.triggers.length]).toEqual([15, 4, 1]);
});
