import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { testConfig } from './config.ts';
import { createTestDatabase, type DatabaseRoom } from './databases.ts';

const IN_PUBLIC = `'public'::regnamespace`;

/** What the migrations make, as PostgreSQL describes it. Names sort as bytes, whatever the server's language. */
const PARTS = [
  `SELECT format('CREATE EXTENSION %I;', extname) FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname`,
  `SELECT format('CREATE TYPE %I AS ENUM (%s);', typname, string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder))
   FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY typname ORDER BY typname`,
  `SELECT pg_get_functiondef(oid) || ';' FROM pg_proc WHERE pronamespace = ${IN_PUBLIC}
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
   ORDER BY proname`,
  `SELECT format('CREATE SEQUENCE %I;', relname) FROM pg_class
   WHERE relkind = 'S' AND relnamespace = ${IN_PUBLIC}
     AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i')) ORDER BY relname`,
  `SELECT format(E'CREATE %sTABLE %I (\\n  %s\\n);', CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' END, relname,
     string_agg(concat_ws(' ', quote_ident(attname),
       format_type(atttypid, atttypmod),
       CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || quote_ident(collname) END, CASE WHEN attnotnull THEN 'NOT NULL' END,
       CASE attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' END,
       CASE WHEN attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid) || ') STORED'
            ELSE 'DEFAULT ' || pg_get_expr(adbin, adrelid) END), E',\\n  ' ORDER BY attnum))
   FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid JOIN pg_type ON pg_type.oid = atttypid
     LEFT JOIN pg_collation ON pg_collation.oid = attcollation LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE relkind = 'r' AND relnamespace = ${IN_PUBLIC} AND attnum > 0 AND NOT attisdropped
   GROUP BY relname, relpersistence ORDER BY relname`,
  `SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid))
   FROM pg_constraint WHERE connamespace = ${IN_PUBLIC} AND contype <> 'n'
   ORDER BY conrelid::regclass::text COLLATE "C", conname`,
  `SELECT indexdef || ';' FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
   ORDER BY indexname`,
  `SELECT pg_get_triggerdef(oid) || ';' FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname`,
];

const HEAD = '-- What the migrations of this folder make together. Written by a test; change the migrations instead.';

/**
 * Compares what a room's migrations make with what is written down beside them in `migrations/<room>.schema.sql`,
 * where a reader finds the whole. With UPDATE_SCHEMA=1 in the environment it is written anew first.
 *
 * @throws Error with the statements that differ and the command that renews the file
 */
export async function compareSchema(room: DatabaseRoom): Promise<void> {
  const file = fileURLToPath(new URL(`../../../migrations/${room}.schema.sql`, import.meta.url));
  const made = await madeBy(room);
  if (testConfig().updateSchema) writeFileSync(file, asText(made));
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (written === asText(made)) return;
  const known = written.trimEnd().split('\n\n');
  throw new Error(
    [
      `migrations/${room}.schema.sql is not what migrations/${room}/ makes. Where the migrations are right, run this`,
      `test once more with UPDATE_SCHEMA=1 in the environment and commit the file. What differs:`,
      ...known.filter((part) => !made.includes(part)).map((part) => `- ${part}`),
      ...made.filter((part) => !known.includes(part)).map((part) => `+ ${part}`),
    ].join('\n'),
  );
}

const asText = (parts: string[]) => `${parts.join('\n\n')}\n`;

async function madeBy(room: DatabaseRoom): Promise<string[]> {
  const database = await createTestDatabase(room);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const parts = [HEAD];
  for (const text of PARTS) {
    const { rows } = await client.query({ text, rowMode: 'array' });
    parts.push(...rows.flat().map((part) => String(part).trimEnd()));
  }
  await client.end();
  await database.drop();
  return parts;
}
