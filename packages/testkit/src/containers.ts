import { randomBytes } from 'node:crypto';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { RabbitMQContainer } from '@testcontainers/rabbitmq';
import { getContainerRuntimeClient, getReaper } from 'testcontainers';
import { doWithoutReaper } from './config.ts';

/** A server in a container. */
export interface ContainerPart {
  url: string;
  stop(): Promise<void>;
}

const START_MS = 120_000;
const LOCALE = '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8';

/** Whether a Docker engine answers; if so, makes ready what clears away containers of a run that was killed. */
export async function dockerAnswers(say: (line: string) => void): Promise<boolean> {
  const client = await getContainerRuntimeClient().catch((error) => {
    say(`no Docker engine answers (${firstLine(error)}); going on without`);
  });
  if (!client) return false;
  try {
    await getReaper(client);
  } catch (error) {
    doWithoutReaper();
    say(`testcontainers' cleaner cannot be had (${firstLine(error)}); a killed run may leave containers behind`);
  }
  return true;
}

/** The words of an error that fit on a line. */
export const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0];

/** PostgreSQL in a container, with nothing written durably: nobody will miss it. */
export async function postgresContainer(): Promise<ContainerPart> {
  const container = await new PostgreSqlContainer('postgres:17')
    .withPassword(randomBytes(18).toString('base64url'))
    .withEnvironment({ POSTGRES_INITDB_ARGS: LOCALE })
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off'])
    .withStartupTimeout(START_MS)
    .start();
  return { url: container.getConnectionUri(), stop: () => container.stop().then(() => {}) };
}

/** RabbitMQ in a container. */
export async function rabbitContainer(): Promise<ContainerPart> {
  const password = randomBytes(18).toString('base64url');
  const container = await new RabbitMQContainer('rabbitmq:4-management')
    .withEnvironment({ RABBITMQ_DEFAULT_USER: 'taskward', RABBITMQ_DEFAULT_PASS: password })
    .withStartupTimeout(START_MS)
    .start();
  const url = container.getAmqpUrl().replace('amqp://', `amqp://taskward:${password}@`);
  return { url, stop: () => container.stop().then(() => {}) };
}
