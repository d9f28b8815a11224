import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testRabbitUrl } from '@taskward/testkit';
import { startService } from '../src/service-process.ts';
import type { RunningProcess } from '../src/supervisor.ts';
import type { System } from './system.ts';

/** By which setting each is told its port. */
const PORTS = {
  'auth-service': 'AUTH_PORT',
  'task-service': 'TASK_PORT',
  'realtime-service': 'REALTIME_PORT',
  gateway: 'GATEWAY_PORT',
} as const;

/** Starts another instance of a service beside the one that the system keeps; ready when it resolves. */
export async function startSecond(
  system: System,
  name: keyof typeof PORTS,
  settings: NodeJS.ProcessEnv,
): Promise<RunningProcess> {
  const { DATA_DIR, PUBLIC_URL } = system.settings;
  const kept = (file: string) => readFileSync(join(DATA_DIR, file), 'utf8').trim();
  const running = startService({
    name,
    entry: fileURLToPath(new URL(`../../../services/${name}/dist/main.js`, import.meta.url)),
    env: {
      PUBLIC_URL,
      HOST: '127.0.0.1',
      DATABASE_URL: name === 'auth-service' ? system.databases.auth : system.databases.task,
      RABBITMQ_URL: testRabbitUrl(),
      SERVICE_SECRET: kept('service-secret'),
      KEY_ENCRYPTION_SECRET: kept('key-encryption-secret'),
      ...settings,
    },
    logFile: join(DATA_DIR, 'logs', `${name}-2.log`),
    onLine: (line) => console.info(line),
  });
  await untilReady(Number(settings[PORTS[name]]));
  return running;
}

/** Resolves once a service on this port of 127.0.0.1 says that it is ready. */
export async function untilReady(port: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (Date.now() > deadline) throw new Error(`nothing is ready on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
