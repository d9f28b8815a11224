import { resolve } from 'node:path';
import { type CommonConfig, commonSettings, loadConfig, portSetting } from '@taskward/service-kit';
import Joi from 'joi';

/** What starting the whole system needs to know; the services read the rest themselves. */
export interface StackSettings extends CommonConfig {
  DATA_DIR: string;
  /** A server on which the databases of the services are made; unset: an embedded one. */
  DATABASE_URL?: string;
  RABBITMQ_URL?: string;
  REDIS_URL?: string;
  AUTH_PORT: number;
  TASK_PORT: number;
  TASK_GRPC_PORT: number;
  WORKER_PORT: number;
  REALTIME_PORT: number;
  SEED_DEMO: boolean;
  DEMO_COMPANY: boolean;
}

/** What npm start was given: settings of its own, and what goes on to the services. */
export const environment: NodeJS.ProcessEnv = process.env;

const url = (...scheme: string[]) => Joi.string().uri({ scheme });

/** Reads and checks the settings once. */
export function readSettings(env: NodeJS.ProcessEnv): StackSettings {
  const settings = loadConfig<StackSettings>(
    {
      ...commonSettings,
      DATA_DIR: Joi.string().default('.data').description('a folder (default .data)'),
      DATABASE_URL: url('postgres', 'postgresql').description('a postgres:// URL (unset: an embedded server)'),
      RABBITMQ_URL: url('amqp', 'amqps').description(
        'an amqp:// or amqps:// URL (unset: an installed rabbitmq-server)',
      ),
      REDIS_URL: url('redis', 'rediss').description(
        'a redis:// or rediss:// URL (unset: an installed valkey-server or redis-server)',
      ),
      AUTH_PORT: portSetting(8080),
      TASK_PORT: portSetting(4000),
      TASK_GRPC_PORT: portSetting(50052),
      WORKER_PORT: portSetting(4200),
      REALTIME_PORT: portSetting(4100),
      SEED_DEMO: Joi.boolean().default(true).description('true or false'),
      DEMO_COMPANY: Joi.boolean().default(Joi.ref('SEED_DEMO')).description('true or false'),
    },
    env,
  );
  return { ...settings, DATA_DIR: resolve(settings.DATA_DIR) };
}
