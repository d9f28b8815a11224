import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDaemon, until } from '@taskward/local-servers';
import getPort from 'get-port';
import { PYTHON } from './python.ts';

/** A server that speaks S3, with an empty bucket. */
export interface S3Server {
  /** Its address. */
  url: string;
  /** How a service is told of the bucket. */
  settings: { STORAGE_URL: string; S3_ACCESS_KEY_ID: string; S3_SECRET_ACCESS_KEY: string };
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../s3-server.py', import.meta.url));
const START_MS = 60_000;
const BUCKET = 'taskward';
const KEY = 'test:tester';

/** Starts OpenStack Swift, on loopback only. Resolves once it answers. */
export async function startS3(): Promise<S3Server> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'taskward-s3-')));
  const port = await getPort();
  const url = `http://127.0.0.1:${port}`;
  const secret = randomBytes(18).toString('hex');
  const server = startDaemon(PYTHON, [PROGRAM, dir, String(port), BUCKET, KEY, secret], {
    logFile: join(dir, 'log'),
    cwd: dir,
    stopSignal: 'SIGTERM',
  });
  const stop = async () => {
    await server.kill9(); // nobody will miss what it keeps
    rmSync(dir, { recursive: true, force: true });
  };
  const answers = async () => {
    if (!server.alive()) throw new Error(`Swift did not start:\n${server.lastWords()}`);
    return fetch(url).then(
      () => true,
      () => undefined,
    );
  };
  await until(answers, START_MS, 'starting Swift').catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const STORAGE_URL = `s3://${BUCKET}?endpoint=${encodeURIComponent(url)}`;
  return { url, settings: { STORAGE_URL, S3_ACCESS_KEY_ID: KEY, S3_SECRET_ACCESS_KEY: secret }, stop };
}
