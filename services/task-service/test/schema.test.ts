import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { createTestDatabase } from '@taskward/testkit';
import pg from 'pg';

const FILE = fileURLToPath(new URL('../../../migrations/task.schema.sql', import.meta.url));

/** What the migrations make, as PostgreSQL describes it. */
const PARTS = [
  `SELECT format('CREATE TYPE %I AS ENUM (%s);', typname, string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder))
   FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY typname ORDER BY typname`,
  `SELECT pg_get_functiondef(oid) || ';' FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname`,
  `SELECT format(E'CREATE TABLE %I (\\n  %s\\n);', relname, string_agg(concat_ws(' ', quote_ident(attname),
       format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
       CASE attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' END,
       CASE WHEN attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid) || ') STORED'
            ELSE 'DEFAULT ' || pg_get_expr(adbin, adrelid) END), E',\\n  ' ORDER BY attnum))
   FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
   GROUP BY relname ORDER BY relname`,
  `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid))
   FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text, conname`,
  `SELECT indexdef || ';' FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
   ORDER BY indexname`,
  `SELECT pg_get_triggerdef(oid) || ';' FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`,
];

test('the migrations make the schema that is written down; UPDATE_SCHEMA=1 writes it anew', async () => {
  const database = await createTestDatabase('task');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const lines = [
    '-- What the migrations of this folder make together. Written by a test; change the migrations instead.',
  ];
  for (const text of PARTS) {
    const { rows } = await client.query({ text, rowMode: 'array' });
    lines.push(...rows.flat());
  }
  await client.end();
  const schema = `${lines.join('\n\n')}\n`;
  if (process.env.UPDATE_SCHEMA) writeFileSync(FILE, schema);
  expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : 'nothing').toBe(schema);
  await database.drop();
});
