import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@taskward/service-kit';
import {
  createTestDatabase,
  createTokenIssuer,
  programEnvironment,
  type TestDatabase,
  type TokenIssuer,
} from '@taskward/testkit';
import pg from 'pg';
import { freePort, until } from './crash-stack.ts';

const { startImports } = await import('../src/moving/imports/import-job.ts');

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const [TASKS, HELD_AT] = [450, 200];

let database: TestDatabase;
let issuer: TokenIssuer;
let pool: pg.Pool;
let child: ChildProcess;
beforeAll(async () => {
  [database, issuer] = await Promise.all([createTestDatabase('task'), createTokenIssuer()]);
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await pool.end();
  await issuer.close();
  await database.drop();
});

async function start(): Promise<string> {
  const [port, grpcPort] = [await freePort(), await freePort()];
  const env = {
    ...programEnvironment(),
    DATABASE_URL: database.url,
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    HOST: '127.0.0.1',
    TASK_PORT: String(port),
    TASK_GRPC_PORT: String(grpcPort),
    LOG_LEVEL: 'fatal',
  };
  child = spawn(process.execPath, ['--conditions=development', MAIN], { stdio: 'ignore', env });
  await until(async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok, 'starting a task-service');
  return `http://127.0.0.1:${port}`;
}

test('a service that is killed in the middle of an import goes on with it, and makes each task once', async () => {
  // The batch after so many waits in its transaction, until somebody lets it go on.
  await pool.query(
    `CREATE TABLE gate ();
     CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN IF (SELECT count(*) FROM tasks) >= ${HELD_AT} THEN PERFORM FROM gate; END IF; RETURN NULL; END $$;
     CREATE TRIGGER gate AFTER INSERT ON tasks FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()`,
  );
  const holder = await pool.connect();
  await holder.query('BEGIN; LOCK TABLE gate');
  const Authorization = `Bearer ${await issuer.token({ sub: 'ann' })}`;
  const file = `title,id,parentId\n${Array.from({ length: TASKS }, (_, n) => `Task ${n},${n},${n % 3 === 0 ? '' : n - (n % 3)}\n`).join('')}`;
  const begun = await fetch(`${await start()}/api/v1/tasks/import`, {
    method: 'POST',
    headers: { Authorization },
    body: file,
  });
  expect(begun.status).toBe(202);
  const held = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO tasks%'";
  await until(async () => (await pool.query(held)).rowCount === 1, 'the batch that waits');
  child.kill('SIGKILL');
  await once(child, 'exit');
  await holder.query('ROLLBACK');
  holder.release();

  const url = await start();
  const at = `${url}${begun.headers.get('location')}`;
  const look = async () => ((await (await fetch(at, { headers: { Authorization } })).json()) as { data: object }).data;
  await until(async () => ((await look()) as { state: string }).state === 'done', 'the import');
  expect(await look()).toMatchObject({ total: TASKS, made: TASKS, refused: 0 });
  const { rows } = await pool.query(
    `SELECT count(*)::int AS made, count(DISTINCT title)::int AS titles, count(parent_id)::int AS parts,
       (SELECT count(*)::int FROM task_events WHERE type = 'task.created') AS told FROM tasks`,
  );
  expect(rows).toEqual([{ made: TASKS, titles: TASKS, parts: (TASKS / 3) * 2, told: TASKS }]);
}, 120_000);

test('an import stops where the rights of who asked for it were withdrawn, whatever became of their session', async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  const reset =
    "UPDATE imports SET state = 'undoing', reason = NULL, ended_at = NULL, rights_until = now() + interval '1 hour'";
  const work = async (withdrawn: boolean) => {
    await pool.query(reset);
    const asked: unknown[] = [];
    const isRevoked = (identity: object) => asked.push(identity) > 0 && withdrawn;
    const job = startImports({ pool, isRevoked, onCommit: () => {}, log: createLogger('test', 'fatal') });
    await until(
      async () => (await pool.query("SELECT FROM imports WHERE state <> 'undoing'")).rowCount === 1,
      'its end',
    );
    await job.stop();
    expect(asked[0]).toMatchObject({ subject: 'ann', sessionId: undefined });
    return (await pool.query('SELECT state, reason, (SELECT count(*)::int FROM tasks) AS tasks FROM imports')).rows[0];
  };
  expect(await work(true)).toEqual({
    state: 'stopped',
    reason: 'What you may do was changed meanwhile. What was made until then can be undone.',
    tasks: TASKS,
  });
  expect(await work(false)).toEqual({ state: 'undone', reason: null, tasks: 0 });
}, 60_000);
