import {
  type CommonConfig,
  commonSettings,
  loadConfig,
  type PoolConfig,
  poolSettings,
  portSetting,
  type TrustConfig,
  targetsSetting,
  trustSettings,
} from '@taskward/service-kit';
import { type StorageConfig, storageSettings } from '@taskward/storage';
import Joi from 'joi';

export interface WorkerConfig extends TrustConfig, PoolConfig, StorageConfig {
  DATABASE_URL: string;
  WORKER_PORT: number;
  /** The instances of task-service. */
  TASK_URL: string[];
  SERVICE_SECRET: string;
  NOTIFICATION_RETENTION_DAYS: number;
  PUSH_CONTACT: string;
  /** For tests: whether push services on this machine are allowed. */
  PUSH_LOOPBACK: boolean;
}

const DATABASE_URL = Joi.string()
  .uri({ scheme: ['postgres', 'postgresql'] })
  .required()
  .description('a postgres:// URL');

/** What this service needs to know, read once. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Readonly<WorkerConfig> =>
  loadConfig<WorkerConfig>(
    {
      ...commonSettings,
      ...trustSettings,
      ...poolSettings,
      ...storageSettings,
      DATABASE_URL,
      WORKER_PORT: portSetting(4200),
      TASK_URL: targetsSetting('http://127.0.0.1:4000'),
      // It signs in to the other services by it, and signs the links in mails.
      SERVICE_SECRET: commonSettings.SERVICE_SECRET.required(),
      NOTIFICATION_RETENTION_DAYS: Joi.number().integer().min(1).max(3650).default(90).description('1 to 3650 days'),
      PUSH_CONTACT: Joi.string()
        .uri({ scheme: ['mailto', 'https'] })
        .default('mailto:taskward@localhost')
        .description('a mailto: or https: URL'),
      PUSH_LOOPBACK: Joi.boolean().default(false).description('true or false'),
    },
    env,
  );

/** What migrating needs, which is less than what running needs. */
export const readMigrationConfig = (env: NodeJS.ProcessEnv = process.env) =>
  loadConfig<Pick<CommonConfig, 'LOG_LEVEL'> & { DATABASE_URL: string }>(
    { LOG_LEVEL: commonSettings.LOG_LEVEL, DATABASE_URL },
    env,
  );
