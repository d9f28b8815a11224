import { readFileSync } from 'node:fs';
import { type FeedConfig, feedSettings } from '@taskward/messaging';
import {
  ConfigError,
  commonSettings,
  fileSizeSetting,
  loadConfig,
  type PoolConfig,
  poolSettings,
  portSetting,
  type TrustConfig,
  trustSettings,
  type ValkeyConfig,
  valkeySettings,
} from '@taskward/service-kit';
import { isBucket, LARGEST_OBJECT, type StorageConfig, storageSettings } from '@taskward/storage';
import Joi from 'joi';
import { type RpcConfig, rpcSettings } from './rpc-bounds.ts';

export interface TaskConfig extends TrustConfig, PoolConfig, FeedConfig, RpcConfig, ValkeyConfig, StorageConfig {
  DATABASE_URL: string;
  RABBITMQ_URL?: string;
  TASK_PORT: number;
  TASK_GRPC_PORT: number;
  GRPC_TLS_CERT?: string;
  GRPC_TLS_KEY?: string;
  EVENT_RETENTION_DAYS: number;
  /** Whether the people of the demo have something to do. */
  DEMO_COMPANY: boolean;
  /** Reads a minute that cost much, of a person or service, and of an address. */
  RATE_LIMIT_READS: number;
  RATE_LIMIT_READS_PER_ADDRESS: number;
  /** Bytes of one file, and of all that one person or service uploaded. */
  MAX_FILE_SIZE: number;
  MAX_STORAGE_PER_USER: number;
}

const url = (...scheme: string[]) => Joi.string().uri({ scheme });

const perMinute = (usual: number) =>
  Joi.number().integer().min(1).default(usual).description('reads a minute, 1 or more');

const GIB = 1024 ** 3;

const readPem = (given: string): string => (given.includes('-----BEGIN') ? given : readFileSync(given, 'utf8'));

const alone = (missing: string, given: string) => `${missing}: found nothing, expected a value since ${given} is set`;

/** What this service needs to know, read once. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Readonly<TaskConfig> {
  const config = loadConfig<TaskConfig>(
    {
      ...commonSettings,
      ...trustSettings,
      ...poolSettings,
      ...feedSettings,
      ...rpcSettings,
      ...valkeySettings,
      ...storageSettings,
      DATABASE_URL: url('postgres', 'postgresql').required().description('a postgres:// URL'),
      RABBITMQ_URL: url('amqp', 'amqps').description('an amqp:// or amqps:// URL (unset: events wait)'),
      TASK_PORT: portSetting(4000),
      TASK_GRPC_PORT: portSetting(50052),
      GRPC_TLS_CERT: Joi.string().custom(readPem).description('a certificate chain: PEM, or a file of it'),
      GRPC_TLS_KEY: Joi.string().custom(readPem).description('a private key: PEM, or a file of it'),
      EVENT_RETENTION_DAYS: Joi.number().integer().min(1).max(36500).default(90).description('1 to 36500 days'),
      DEMO_COMPANY: Joi.boolean().default(false).description('true or false'),
      RATE_LIMIT_READS: perMinute(600),
      RATE_LIMIT_READS_PER_ADDRESS: perMinute(3_000),
      MAX_FILE_SIZE: fileSizeSetting,
      MAX_STORAGE_PER_USER: Joi.number().integer().min(1).default(GIB).description('bytes, 1 or more'),
    },
    env,
  );
  if (isBucket(config) && config.MAX_FILE_SIZE > LARGEST_OBJECT) {
    throw new ConfigError(
      `MAX_FILE_SIZE: found ${config.MAX_FILE_SIZE}, expected ${LARGEST_OBJECT} at most with a bucket`,
    );
  }
  if (config.GRPC_TLS_CERT && !config.GRPC_TLS_KEY) throw new ConfigError(alone('GRPC_TLS_KEY', 'GRPC_TLS_CERT'));
  if (config.GRPC_TLS_KEY && !config.GRPC_TLS_CERT) throw new ConfigError(alone('GRPC_TLS_CERT', 'GRPC_TLS_KEY'));
  return config;
}
