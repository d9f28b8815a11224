import {
  commonSettings,
  loadConfig,
  portSetting,
  type TrustConfig,
  targetsSetting,
  trustSettings,
  type ValkeyConfig,
  valkeySettings,
} from '@taskward/service-kit';
import Joi from 'joi';

export interface RealtimeConfig extends TrustConfig, ValkeyConfig {
  REALTIME_PORT: number;
  /** The instances of task-service. */
  TASK_URL: string[];
  /** The instances of worker-service. */
  WORKER_URL: string[];
  SERVICE_SECRET: string;
  /** Open sockets of all, of a person, of an address. */
  SOCKETS: number;
  SOCKETS_PER_PERSON: number;
  SOCKETS_PER_ADDRESS: number;
}

const sockets = (usual: number) =>
  Joi.number().integer().min(1).default(usual).description('sockets at once, 1 or more');

/** What this service needs to know, read once. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Readonly<RealtimeConfig> =>
  loadConfig<RealtimeConfig>(
    {
      ...commonSettings,
      ...trustSettings,
      ...valkeySettings,
      REALTIME_PORT: portSetting(4100),
      TASK_URL: targetsSetting('http://127.0.0.1:4000'),
      WORKER_URL: targetsSetting('http://127.0.0.1:4200'),
      // It signs in to the other services by it.
      SERVICE_SECRET: commonSettings.SERVICE_SECRET.required(),
      SOCKETS: sockets(10_000),
      SOCKETS_PER_PERSON: sockets(50),
      SOCKETS_PER_ADDRESS: sockets(1_000),
    },
    env,
  );
