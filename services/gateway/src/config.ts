import { fileURLToPath } from 'node:url';
import {
  ConfigError,
  commonSettings,
  fileSizeSetting,
  loadConfig,
  type TrustConfig,
  targetsSetting,
  trustSettings,
  type ValkeyConfig,
  valkeySettings,
} from '@taskward/service-kit';
import Joi from 'joi';

export interface Config extends TrustConfig, ValkeyConfig {
  /** The instances of task-service. */
  TASK_URL: string[];
  /** The instances of worker-service. */
  WORKER_URL: string[];
  /** The instances of realtime-service. */
  REALTIME_URL: string[];
  RATE_LIMIT_API: number;
  MAX_FILE_SIZE: number;
  CORS_ORIGINS: string[];
  WEB_ROOT: string;
  WEB_ISSUER?: string;
  WEB_CLIENT_ID: string;
  WEB_SCOPE: string;
  WEB_ROLES_CLAIM: string;
  SEED_DEMO: boolean;
}

const builtWebApp = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));

/** What the gateway needs to know, read once. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Readonly<Config> {
  const config = loadConfig<Config>(
    {
      ...commonSettings,
      ...trustSettings,
      ...valkeySettings,
      TASK_URL: targetsSetting('http://127.0.0.1:4000'),
      WORKER_URL: targetsSetting('http://127.0.0.1:4200'),
      REALTIME_URL: targetsSetting('http://127.0.0.1:4100'),
      RATE_LIMIT_API: Joi.number().integer().min(1).default(1_000).description('requests a minute, 1 or more'),
      MAX_FILE_SIZE: fileSizeSetting,
      CORS_ORIGINS: Joi.string()
        .pattern(/^https?:\/\/[^\s,/]+(,https?:\/\/[^\s,/]+)*$/)
        .custom((given: string) => given.split(','))
        .default([])
        .description('http(s) origins without a path, separated by commas'),
      WEB_ROOT: Joi.string().default(builtWebApp).description('the folder of the built web application'),
      WEB_ISSUER: Joi.string()
        .uri({ scheme: ['http', 'https'] })
        .description('the http(s) URL of an issuer (default: our own)'),
      WEB_CLIENT_ID: Joi.string().default('web').description('the client id of the web application'),
      WEB_SCOPE: Joi.string()
        .pattern(/^([!-~]+ )*openid( [!-~]+)*$/)
        .default('openid profile email')
        .description('scopes with blanks between them, openid among them'),
      WEB_ROLES_CLAIM: Joi.string().default('roles').description('the claim that holds the roles'),
      SEED_DEMO: Joi.boolean().default(false).description('true or false'),
    },
    env,
  );
  if (!config.WEB_ISSUER && !config.FIRST_PARTY_CLIENTS.includes(config.WEB_CLIENT_ID)) {
    const found = JSON.stringify(config.WEB_CLIENT_ID);
    throw new ConfigError(
      `WEB_CLIENT_ID: found ${found}, expected one of FIRST_PARTY_CLIENTS where our issuer is used`,
    );
  }
  return config;
}
