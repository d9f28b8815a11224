import { readFileSync } from 'node:fs';
import { type CommonConfig, ConfigError, commonSettings, loadConfig, portSetting } from '@taskward/service-kit';
import Joi from 'joi';

/** An issuer whose access tokens are accepted beside our own. */
export interface TrustedIssuer {
  issuer: string;
  jwksUri: string;
  audience: string;
  rolesClaim?: string;
}

export interface TaskConfig extends CommonConfig {
  DATABASE_URL: string;
  DATABASE_POOL_SIZE: number;
  RABBITMQ_URL?: string;
  TASK_PORT: number;
  TASK_GRPC_PORT: number;
  GRPC_TLS_CERT?: string;
  GRPC_TLS_KEY?: string;
  AUTH_URL: string;
  JWKS_URI: string;
  TRUSTED_ISSUERS: TrustedIssuer[];
  EVENT_RETENTION_DAYS: number;
}

const url = (...scheme: string[]) => Joi.string().uri({ scheme });

const trustedIssuers = Joi.array().items(
  Joi.object({
    issuer: url('http', 'https').required(),
    jwksUri: url('http', 'https').required(),
    audience: Joi.string().required(),
    rolesClaim: Joi.string(),
  }),
);

function readTrustedIssuers(json: string): TrustedIssuer[] {
  return Joi.attempt(JSON.parse(json), trustedIssuers);
}

const alone = (missing: string, given: string) => `${missing}: found nothing, expected a value since ${given} is set`;

const readPem = (given: string): string => (given.includes('-----BEGIN') ? given : readFileSync(given, 'utf8'));

/** What this service needs to know, read once. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Readonly<TaskConfig> {
  const config = loadConfig<TaskConfig>(
    {
      ...commonSettings,
      DATABASE_URL: url('postgres', 'postgresql').required().description('a postgres:// URL'),
      DATABASE_POOL_SIZE: Joi.number().integer().min(2).max(200).default(10).description('2 to 200 connections'),
      RABBITMQ_URL: url('amqp', 'amqps').description('an amqp:// or amqps:// URL (unset: events wait)'),
      TASK_PORT: portSetting(4000),
      TASK_GRPC_PORT: portSetting(50052),
      GRPC_TLS_CERT: Joi.string().custom(readPem).description('a certificate chain: PEM, or a file of it'),
      GRPC_TLS_KEY: Joi.string().custom(readPem).description('a private key: PEM, or a file of it'),
      AUTH_URL: url('http', 'https').default('http://127.0.0.1:8080').description('an http(s) URL'),
      JWKS_URI: url('http', 'https')
        .default((parent: { AUTH_URL: string }) => `${parent.AUTH_URL}/.well-known/jwks.json`)
        .description('an http(s) URL (default: AUTH_URL/.well-known/jwks.json)'),
      TRUSTED_ISSUERS: Joi.string()
        .custom(readTrustedIssuers)
        .default([])
        .description('JSON: [{ issuer, jwksUri, audience, rolesClaim? }]'),
      EVENT_RETENTION_DAYS: Joi.number().integer().min(1).max(36500).default(90).description('1 to 36500 days'),
    },
    env,
  );
  if (config.GRPC_TLS_CERT && !config.GRPC_TLS_KEY) throw new ConfigError(alone('GRPC_TLS_KEY', 'GRPC_TLS_CERT'));
  if (config.GRPC_TLS_KEY && !config.GRPC_TLS_CERT) throw new ConfigError(alone('GRPC_TLS_CERT', 'GRPC_TLS_KEY'));
  return config;
}
