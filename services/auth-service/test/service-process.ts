import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '@taskward/testkit';
import { client, eventually, freeServer, SECRET } from './running-service.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface ServiceProcess extends ReturnType<typeof client> {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** auth-service as a process of its own, as it runs in earnest. */
export async function startProcess(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<ServiceProcess> {
  const server = await freeServer();
  const { port } = server.address() as AddressInfo;
  server.close();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...programEnvironment(),
    DATABASE_URL: databaseUrl,
    KEY_ENCRYPTION_SECRET: SECRET,
    PUBLIC_URL: url,
    AUTH_PORT: String(port),
    SEED_DEMO: 'true',
    LOG_LEVEL: 'silent',
    SHUTDOWN_DELAY: '0',
    ...settings,
  };
  const child = spawn(process.execPath, ['--conditions=development', MAIN], { env, stdio: 'ignore' });
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  const calls = client(url);
  try {
    await eventually(async () => (await calls.get('/ready').catch(() => undefined))?.status === 200, 30_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid as number, ...calls, stop };
}
