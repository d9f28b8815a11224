import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { embeddedPrograms, startPostgres } from '../src/postgres.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'taskward-testkit-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('what was committed is there after a kill -9, even where the stale pid now is somebody else', async () => {
  const first = await startPostgres({ dataDir });
  await ask(first.url, "CREATE TABLE kept AS SELECT 'yes' AS answer");
  await first.kill9();
  await first.exited;
  const pidFile = join(dataDir, 'cluster', 'postmaster.pid');
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  writeFileSync(pidFile, [process.pid, ...rest].join('\n'));

  const second = await startPostgres({ dataDir });
  try {
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 'yes' }]);
  } finally {
    await second.stop();
  }
  await expect(ask(second.url, 'SELECT 1')).rejects.toThrow();
}, 60_000);

test('a server left running by an owner that died gives way to the next start', async () => {
  const left = await startPostgres({ dataDir });
  await ask(left.url, "CREATE TABLE kept AS SELECT 'yes' AS answer");
  const next = await startPostgres({ dataDir });
  try {
    await left.exited;
    expect(await ask(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 'yes' }]);
  } finally {
    await next.stop();
  }
}, 60_000);

test('it runs from a folder that nobody but the owner may enter', async () => {
  const { postgres } = await embeddedPrograms();
  const bin = join(dataDir, 'programs', 'bin'); // mkdtemp made the folder above private
  cpSync(join(dirname(postgres), '..'), join(bin, '..'), { recursive: true, verbatimSymlinks: true });
  const programs = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  const server = await startPostgres({ dataDir: join(dataDir, 'data'), programs });
  try {
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await server.stop();
  }
}, 60_000);
