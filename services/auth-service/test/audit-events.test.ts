import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AUDIT_TYPES } from '@taskward/contracts/audit';
import { createLogger } from '@taskward/service-kit';
import {
  createOpenIdProvider,
  createTestDatabase,
  createTokenIssuer,
  type OpenIdProvider,
  type TokenIssuer,
} from '@taskward/testkit';
import pg from 'pg';
import { seedAccounts } from '../src/admin/seed.ts';
import { pruneOldAudit } from '../src/audit/retention.ts';
import { readConfig } from '../src/config.ts';
import { createPasswords } from '../src/credentials/passwords.ts';
import { createSecrets } from '../src/secrets.ts';
import { SigningKeys } from '../src/tokens/signing-keys.ts';
import { auditDeeds } from './audit-deeds.ts';
import { HEADERS, type Story } from './audit-story.ts';
import { type RunningService, SECRET, startService } from './running-service.ts';

const log = createLogger('test', 'silent');
const secrets = new Set<string>();
const story = {} as Story;
const deeds = auditDeeds(story, secrets);

let service: RunningService;
let theirs: TokenIssuer;
let provider: OpenIdProvider;
beforeAll(async () => {
  theirs = await createTokenIssuer('their-client');
  const { issuer, jwksUri, audience } = theirs;
  provider = await createOpenIdProvider();
  const { clientId, clientSecret } = provider;
  const elsewhere = { id: 'elsewhere', name: 'Elsewhere', issuer: provider.issuer, clientId, clientSecret };
  service = await startService({
    settings: {
      TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, audience }]),
      SIGN_IN_PROVIDERS: JSON.stringify([elsewhere]),
    },
  });
  Object.assign(story, { service, theirs, provider, admin: await service.signIn('admin') });
  await service.database.query(`
    CREATE TABLE unwritable (type text);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT FROM unwritable WHERE type = NEW.type) THEN RAISE 'no place for this event'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()`);
});
afterAll(async () => {
  await service?.close();
  await theirs?.close();
  await provider?.close();
});

/** Does `act` while events of a type cannot be written. */
async function whileUnwritable<T>(type: string, act: () => Promise<T>): Promise<T> {
  await service.database.query('INSERT INTO unwritable VALUES ($1)', [type]);
  try {
    return await act();
  } finally {
    await service.database.query('DELETE FROM unwritable');
  }
}

/** The content of every table; counters of limits only ever make somebody wait. */
async function content(except?: string): Promise<Record<string, string>> {
  const tables = await service.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname NOT IN ('limits', 'unwritable')`,
  );
  const all: Record<string, string> = {};
  for (const { name } of tables.rows.filter((table) => table.name !== except)) {
    const { rows } = await service.database.query(
      `SELECT string_agg(t::text, E'\\n' ORDER BY t::text) AS rows FROM ${name} t`,
    );
    all[name] = rows[0].rows;
  }
  return all;
}

test.each(deeds)('$type $what is written down with all that belongs to it, or does not happen', async (deed) => {
  const { type, prepare, except } = deed;
  const refused = await prepare();
  const before = await content(except);
  expect(await whileUnwritable(type, refused.act)).toBe(false);
  expect(await content(except)).toEqual(before);

  const { rows: last } = await service.database.query('SELECT max(seq) AS seq FROM audit');
  const ready = await prepare();
  const { rows: prepared } = await service.database.query('SELECT max(seq) AS seq FROM audit');
  expect(await ready.act()).toBe(true);
  const { rows } = await service.database.query(
    `SELECT actor, subject, address, device, request_id AS "requestId" FROM audit WHERE type = $1 AND seq > $2`,
    [type, prepared[0].seq],
  );
  const { actor, subject } = ready;
  const requestId = HEADERS['x-request-id'];
  expect(rows).toEqual([{ actor, subject, address: '127.0.0.1', device: 'Storyteller', requestId }]);
  expect(Number(prepared[0].seq)).toBeGreaterThanOrEqual(Number(last[0].seq));
});

test('the first key and the first accounts are written down, or are not made', async () => {
  const { url, drop } = await createTestDatabase('auth');
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => {});
  const parts = { pool, secrets: createSecrets(SECRET), passwords: createPasswords(), log };
  const config = readConfig({
    DATABASE_URL: url,
    KEY_ENCRYPTION_SECRET: SECRET,
    ADMIN_EMAIL: 'first@example.com',
    ADMIN_PASSWORD: 'MARKED first password',
  });
  const keys = new SigningKeys(pool, parts.secrets, { jwksMaxAge: 300, rotationDays: 30 });
  const made = async () =>
    (await pool.query('SELECT kid AS id FROM signing_keys UNION ALL SELECT id::text FROM users')).rows;
  await pool.query('ALTER TABLE audit ADD CONSTRAINT full_up CHECK (false)');
  await expect(keys.start(log)).rejects.toThrow('full_up');
  await expect(seedAccounts({ ...parts, config })).rejects.toThrow('full_up');
  expect(await made()).toEqual([]);
  await pool.query('ALTER TABLE audit DROP CONSTRAINT full_up');
  await keys.start(log);
  await seedAccounts({ ...parts, config });
  const { rows } = await pool.query('SELECT type, actor, subject AS id FROM audit ORDER BY seq');
  expect(rows.map(({ type, actor }) => [type, actor])).toEqual([
    ['key.created', null],
    ['user.created', 'settings'],
  ]);
  expect(await made()).toEqual(rows.map(({ id }) => ({ id })));
  await pool.end();
  await drop();
});

test('what retention removes is written down, or stays', async () => {
  const count = async () => (await service.database.query('SELECT FROM audit')).rowCount;
  // The oldest row is made old, with a hash that fits, and everything after it written again.
  await service.database.query(`
    DO $$ DECLARE r record; p bytea := sha256('taskward audit'); BEGIN
      UPDATE audit SET at = at - interval '40 days' WHERE seq = 1;
      FOR r IN SELECT * FROM audit ORDER BY seq LOOP
        UPDATE audit SET previous_hash = p, hash = audit_hash(p, seq, at, type, actor, subject, address, device, request_id, details)
        WHERE seq = r.seq RETURNING hash INTO p;
      END LOOP;
      UPDATE audit_head SET hash = p;
    END $$`);
  const before = await count();
  const prune = () => pruneOldAudit(service.database, 30, log);
  await expect(whileUnwritable('audit.pruned', prune)).rejects.toThrow('no place');
  expect(await count()).toBe(before);
  await prune();
  expect(await count()).toBe(before); // one went, one came
});

test('every type of event was seen, and no row has a secret in it', async () => {
  const { rows } = await service.database.query('SELECT type, audit::text AS row FROM audit');
  // The first row was removed by retention; the two commands have a test of their own.
  const seen = new Set(['key.created', 'export', 'import', ...rows.map(({ type }) => type)]);
  expect(AUDIT_TYPES.filter((type) => !seen.has(type))).toEqual([]);
  const all = rows.map(({ row }) => row).join('\n');
  expect([...secrets].filter((secret) => secret.length > 8 && all.includes(secret))).toEqual([]);
  expect(all).not.toMatch(/\$argon2|\$2[aby]\$|eyJ|PRIVATE/);
  console.log(`${deeds.length} deeds, ${rows.length} rows, ${secrets.size} secrets looked for`);
});
