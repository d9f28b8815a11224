import { relative } from 'node:path';
import { runService } from '@taskward/service-kit';
import { environment } from './config.ts';
import { type Stack, startStack } from './stack.ts';

process.umask(0o077); // what we and our children write is for nobody else

const began = Date.now();
const say = (line: string) => process.stderr.write(`taskward: ${line}\n`);

// A second Ctrl-C, or one that reaches us twice, must not cut off the orderly end of the first.
process.on('SIGINT', () => {}).on('SIGTERM', () => {});
process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));

runService('taskward', async (closers) => {
  let started = false;
  closers.push(() => (started ? say('stopped') : undefined));
  announce(await startStack({ env: environment, say }, closers));
  started = true;
});

function announce({ url, settings, rabbitUrl, redisUrl, demoAccounts }: Stack): void {
  const folder = relative('.', settings.DATA_DIR) || '.';
  const lines = [
    `Taskward is ready at ${url} (after ${((Date.now() - began) / 1000).toFixed(1)} s)`,
    '',
    `  web app, APIs and sign-in   ${url}`,
    `  auth-service                http://localhost:${settings.AUTH_PORT}`,
    `  task-service                http://localhost:${settings.TASK_PORT}, gRPC localhost:${settings.TASK_GRPC_PORT}`,
    `  worker-service              http://localhost:${settings.WORKER_PORT}`,
    `  realtime-service            http://localhost:${settings.REALTIME_PORT}`,
    `  PostgreSQL                  ${settings.DATABASE_URL ? 'the one of DATABASE_URL' : `embedded, data in ${folder}/postgres`}`,
    `  RabbitMQ                    ${rabbitUrl ?? 'none: events wait, and flow over GET /api/v1/events'}`,
    `  Valkey                      ${redisUrl ?? 'none: who is here is known to one instance alone'}`,
    `  logs                        ${folder}/logs`,
    '',
    ...(demoAccounts.length > 0 ? ['Demo accounts:', ...demoAccounts, ''] : []),
    'Ctrl-C stops everything.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
