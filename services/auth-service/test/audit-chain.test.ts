import { expect, test } from '@jest/globals';
import { createLogger } from '@taskward/service-kit';
import { createTestDatabase } from '@taskward/testkit';
import pg from 'pg';
import { appendAudit } from '../src/audit/audit-store.ts';
import { pruneOldAudit } from '../src/audit/retention.ts';
import { verifyAudit } from '../src/commands/audit-verification.ts';
import { runCommand } from './command.ts';

const ROWS = 12;
const log = createLogger('test', 'silent');

interface Log {
  db: pg.Pool;
  url: string;
  verify(expected?: string): ReturnType<typeof verifyAudit>;
}

/** A log of its own for each story: what is done to it cannot be undone. */
async function withLog(story: (log: Log) => Promise<unknown>) {
  const { url, drop } = await createTestDatabase('auth');
  const db = new pg.Pool({ connectionString: url, max: 12 });
  db.on('error', () => {});
  const append = (n: number) =>
    appendAudit(db, { type: 'sign-in', origin: { actor: `user ${n}`, address: '192.0.2.1' }, details: { n } });
  await Promise.all(Array.from({ length: ROWS }, (_, n) => append(n)));
  await story({ db, url, verify: (expected) => verifyAudit(db, expected) });
  await db.end();
  await drop();
}

/** Writes rows again with hashes that fit, as somebody would who knows how they are made. */
const REWRITE = `
  DO $$ DECLARE r record; p bytea; BEGIN
    SELECT hash INTO p FROM audit WHERE seq = 4;
    UPDATE audit SET actor = 'somebody else' WHERE seq = 5;
    FOR r IN SELECT * FROM audit WHERE seq >= 5 ORDER BY seq LOOP
      UPDATE audit SET previous_hash = p, hash = audit_hash(p, seq, at, type, actor, subject, address, device, request_id, details)
      WHERE seq = r.seq RETURNING hash INTO p;
    END LOOP;
  END $$`;
const MOVE_HEAD = `UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1)`;
const INSERT_LAST = `
  INSERT INTO audit SELECT seq + 1, at, type, 'invented', subject, address, device, request_id, details, hash,
    audit_hash(hash, seq + 1, at, type, 'invented', subject, address, device, request_id, details)
  FROM audit ORDER BY seq DESC LIMIT 1`;
const INSERT_BETWEEN = `
  UPDATE audit SET seq = -seq - 1 WHERE seq > 5; UPDATE audit SET seq = -seq WHERE seq < 0;
  INSERT INTO audit SELECT 6, at, type, 'invented', subject, address, device, request_id, details, hash,
    audit_hash(hash, 6, at, type, 'invented', subject, address, device, request_id, details) FROM audit WHERE seq = 5`;
const SWAP = `
  UPDATE audit SET seq = -seq WHERE seq IN (5, 6);
  UPDATE audit SET seq = CASE seq WHEN -5 THEN 6 ELSE 5 END WHERE seq < 0`;

test('the command prints the head, and finds an altered and a deleted row', () =>
  withLog(async ({ db, url }) => {
    const verify = (...args: string[]) => runCommand('verify-audit', url, args);
    const { rows } = await db.query(`SELECT encode(hash, 'hex') AS hash FROM audit WHERE seq = ${ROWS}`);
    const { hash } = rows[0] as { hash: string };
    const told = `^The audit log is whole: ${ROWS} rows, .*\nhead ${ROWS} ${hash}\n$`;
    expect(await verify('--expect', hash)).toMatchObject({ code: 0, stdout: expect.stringMatching(told) });
    await db.query(`UPDATE audit SET actor = 'somebody else' WHERE seq = 7`);
    expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringContaining('row 7 was changed') });
    await db.query('DELETE FROM audit WHERE seq = 5');
    expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringContaining('row 6 does not follow') });
    expect(await verify('--expect', 'short')).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') });
  }));

test.each([
  ['a row altered', `UPDATE audit SET actor = 'somebody else' WHERE seq = 5`, 'row 5 was changed'],
  ['its time altered', `UPDATE audit SET at = at - interval '1 day' WHERE seq = 5`, 'row 5 was changed'],
  ['a row deleted', 'DELETE FROM audit WHERE seq = 5', 'row 6 does not follow'],
  ['the first rows deleted', 'DELETE FROM audit WHERE seq <= 3', 'row 4 does not follow'],
  [
    'the last rows cut off',
    `DELETE FROM audit WHERE seq > ${ROWS - 2}`,
    `row ${ROWS - 1} and all after it were cut off`,
  ],
  ['all rows deleted', 'DELETE FROM audit', 'row 1 and all after it were cut off'],
  ['a row added at the end', INSERT_LAST, `row ${ROWS + 1} was put in`],
  ['a row put in between', INSERT_BETWEEN, 'row 7 was changed'],
  ['two rows swapped', SWAP, 'row 5 was changed'],
  ['the chain written again from a row on', REWRITE, `row ${ROWS} was changed`],
])('%s is found', (_what, tamper, told) =>
  withLog(async ({ db, verify }) => {
    await db.query(tamper);
    expect(await verify()).toMatchObject({ whole: false, told: expect.stringContaining(told) });
  }),
);

test('rows cut off stay missed when the log goes on', () =>
  withLog(async ({ db, verify }) => {
    await db.query(`DELETE FROM audit WHERE seq > ${ROWS - 2}`);
    await appendAudit(db, { type: 'sign-in', origin: {} });
    expect(await verify()).toMatchObject({
      whole: false,
      told: expect.stringContaining(`row ${ROWS + 1} does not follow`),
    });
  }));

test('a chain that was written again together with its head shows only by a hash kept elsewhere', () =>
  withLog(async ({ db, verify }) => {
    const head = /head \d+ (\w+)/.exec((await verify()).told)?.[1] as string;
    await db.query(REWRITE);
    await db.query(MOVE_HEAD);
    expect((await verify()).whole).toBe(true);
    expect(await verify(head)).toMatchObject({ whole: false, told: expect.stringContaining('expected hash') });
  }));

/** Makes the first rows older, with hashes that fit: as if they had been written then. */
const aged = (rows: number, days: number) => `
  DO $$ DECLARE r record; p bytea := sha256('taskward audit'); BEGIN
    UPDATE audit SET at = at - interval '${days} days' WHERE seq <= ${rows};
    FOR r IN SELECT * FROM audit ORDER BY seq LOOP
      UPDATE audit SET previous_hash = p, hash = audit_hash(p, seq, at, type, actor, subject, address, device, request_id, details)
      WHERE seq = r.seq RETURNING hash INTO p;
    END LOOP;
  END $$; ${MOVE_HEAD}`;
const seqs = async (db: pg.Pool) =>
  (await db.query<{ seq: string }>('SELECT seq FROM audit ORDER BY seq')).rows.map(({ seq }) => Number(seq));

test('retention removes old rows, says so in the log, and what is left still verifies', () =>
  withLog(async ({ db, verify }) => {
    await db.query(aged(7, 31));
    const { rows } = await db.query(`SELECT encode(hash, 'hex') AS hash FROM audit WHERE seq = 7`);
    await pruneOldAudit(db, 0, log);
    await pruneOldAudit(db, 32, log);
    expect(await seqs(db)).toHaveLength(ROWS);
    await Promise.all(Array.from({ length: 8 }, () => pruneOldAudit(db, 30, log)));
    expect(await seqs(db)).toEqual([8, 9, 10, 11, 12, 13]);
    const event = await db.query(`SELECT details FROM audit WHERE type = 'audit.pruned'`);
    expect(event.rows).toEqual([{ details: { rows: 7, through: 7, hash: rows[0].hash } }]);
    expect((await verify()).told).toMatch(/^The audit log is whole: 6 rows/);
    expect((await verify(rows[0].hash)).whole).toBe(true);
    await db.query('DELETE FROM audit WHERE seq = 8');
    expect(await verify()).toMatchObject({ whole: false, told: expect.stringContaining('row 9 does not follow') });
  }));

test('retention goes on from where it was, down to an empty log', () =>
  withLog(async ({ db, verify }) => {
    await db.query(aged(ROWS, 31));
    await pruneOldAudit(db, 30, log);
    expect(await seqs(db)).toEqual([ROWS + 1]);
    expect((await verify()).whole).toBe(true);
    await appendAudit(db, { type: 'sign-in', origin: {} });
    expect((await verify()).told).toMatch(/^The audit log is whole: 2 rows/);
  }));

test('retention keeps rows that were tampered with: they are the proof', () =>
  withLog(async ({ db, verify }) => {
    await db.query(aged(7, 31));
    await db.query(`UPDATE audit SET actor = 'somebody else' WHERE seq = 5`);
    await pruneOldAudit(db, 30, log);
    expect(await seqs(db)).toHaveLength(ROWS);
    expect((await verify()).told).toContain('row 5 was changed');
  }));
