import type { KeyObject } from 'node:crypto';
import { type FeedConfig, feedSettings } from '@taskward/messaging';
import {
  type CommonConfig,
  commonSettings,
  externalIssuerSettings,
  loadConfig,
  type PoolConfig,
  poolSettings,
  portSetting,
  type TrustedIssuer,
} from '@taskward/service-kit';
import Joi from 'joi';
import { newPassword } from './credentials/password-rules.ts';
import { type ProviderConfig, providerSettings } from './federation/provider-settings.ts';
import { readSigningKey } from './tokens/signing-key-pem.ts';
import { LONGEST_ACCESS_TOKEN } from './tokens/token-lifetimes.ts';
import { fields, handle, uploads } from './users/user-fields.ts';

/** The settings of auth-service, as the environment gives them. */
export interface Config extends CommonConfig, PoolConfig, FeedConfig, ProviderConfig {
  AUTH_PORT: number;
  DATABASE_URL: string;
  /** Without one events of people and teams wait. */
  RABBITMQ_URL?: string;
  /** How long events are kept that newer ones have taken the place of. */
  EVENT_RETENTION_DAYS: number;
  KEY_ENCRYPTION_SECRET: string;
  SEED_DEMO: boolean;
  DEMO_COMPANY: boolean;
  ADMIN_EMAIL?: string;
  ADMIN_PASSWORD?: string;
  /** The team that everybody is put into who registers or is invited. */
  NEW_PEOPLE_TEAM?: string;
  /** A key to sign with that was made elsewhere. */
  SIGNING_KEY?: KeyObject;
  SIGNING_KEY_ID?: string;
  KEY_ROTATION_DAYS: number;
  JWKS_MAX_AGE: number;
  ACCESS_TOKEN_TTL: number;
  RATE_LIMIT_SIGNIN: number;
  RATE_LIMIT_SIGNIN_WINDOW: number;
  /** Who has to have a second factor. */
  REQUIRE_MFA: 'none' | 'admins' | 'all';
  /** How many files somebody may upload, of all that they ever did; 0 is no limit. */
  UPLOAD_LIMIT: number;
  /** 0 keeps the audit log for good. */
  AUDIT_RETENTION_DAYS: number;
  /** Without one mails stay in the database. */
  SMTP_URL?: string;
  MAIL_FROM: string;
  TRUSTED_ISSUERS: TrustedIssuer[];
  /** `iss` of our tokens: ISSUER_URL, or the public origin. */
  issuer: string;
}

const whole = (otherwise: number, what: string) =>
  Joi.number().integer().min(1).default(otherwise).description(`${what} (default ${otherwise})`);

const settings = {
  ...commonSettings,
  ...poolSettings,
  ...feedSettings,
  ...externalIssuerSettings,
  ...providerSettings,
  AUTH_PORT: portSetting(8080),
  DATABASE_URL: Joi.string()
    .uri({ scheme: ['postgres', 'postgresql'] })
    .required()
    .description('a postgresql:// URL'),
  RABBITMQ_URL: Joi.string()
    .uri({ scheme: ['amqp', 'amqps'] })
    .description('an amqp:// or amqps:// URL (unset: events wait)'),
  EVENT_RETENTION_DAYS: Joi.number().integer().min(1).max(36500).default(90).description('1 to 36500 days'),
  KEY_ENCRYPTION_SECRET: Joi.string().min(32).required().description('a secret of at least 32 characters'),
  SEED_DEMO: Joi.boolean().default(false).description('true or false'),
  DEMO_COMPANY: Joi.boolean().default(false).description('true or false'),
  ADMIN_EMAIL: fields.email.description('an e-mail address'),
  ADMIN_PASSWORD: newPassword.description('8 to 128 characters that are none of the passwords guessed first'),
  NEW_PEOPLE_TEAM: handle.description('the handle of a team: 1 to 40 of the letters a to z, digits and -'),
  SIGNING_KEY: Joi.string().custom(readSigningKey),
  SIGNING_KEY_ID: Joi.string()
    .pattern(/^[!-~]{1,100}$/)
    .when('SIGNING_KEY', { is: Joi.exist(), otherwise: Joi.forbidden() })
    .description('1 to 100 characters of ASCII without blanks, and a SIGNING_KEY'),
  KEY_ROTATION_DAYS: Joi.number().min(1).default(30).description('days, at least 1 (default 30)'),
  JWKS_MAX_AGE: whole(300, 'seconds, a whole number from 1'),
  // Withdrawn sessions are remembered for as long as the longest of these, so there is an upper bound.
  ACCESS_TOKEN_TTL: Joi.number()
    .integer()
    .min(10)
    .max(LONGEST_ACCESS_TOKEN)
    .default(LONGEST_ACCESS_TOKEN)
    .description(`seconds, 10 to ${LONGEST_ACCESS_TOKEN} (default ${LONGEST_ACCESS_TOKEN})`),
  RATE_LIMIT_SIGNIN: whole(100, 'a whole number from 1'),
  RATE_LIMIT_SIGNIN_WINDOW: whole(900, 'seconds, a whole number from 1'),
  REQUIRE_MFA: Joi.string()
    .valid('none', 'admins', 'all')
    .default('none')
    .description('none, admins or all (default none)'),
  UPLOAD_LIMIT: uploads.default(10),
  AUDIT_RETENTION_DAYS: Joi.number()
    .integer()
    .min(0)
    .max(36_500)
    .default(365)
    .description('days, a whole number; 0 keeps everything (default 365)'),
  SMTP_URL: Joi.string()
    .uri({ scheme: ['smtp', 'smtps'] })
    .description('an smtp:// or smtps:// URL'),
  MAIL_FROM: Joi.string()
    .pattern(/^[^<>\r\n]*<?[^<>\s@]+@[^<>\s@]+>?$/)
    .default('Taskward <taskward@localhost>')
    .description('an address such as Taskward <tasks@example.com>'),
};

/** Reads and checks the settings once. */
export function readConfig(env?: NodeJS.ProcessEnv): Config {
  const config = loadConfig<Omit<Config, 'issuer'>>(settings, env);
  return Object.freeze({ ...config, issuer: config.ISSUER_URL ?? config.PUBLIC_URL });
}

/** What moving users needs beside the database, where any of them has a second factor. */
export interface MovingConfig {
  KEY_ENCRYPTION_SECRET?: string;
  /** Seals what is secret in an export; not that of an installation. */
  TRANSFER_SECRET?: string;
}

export const readMovingConfig = (env?: NodeJS.ProcessEnv): MovingConfig =>
  loadConfig<MovingConfig>(
    {
      KEY_ENCRYPTION_SECRET: settings.KEY_ENCRYPTION_SECRET.optional(),
      TRANSFER_SECRET: Joi.string()
        .min(32)
        .invalid(Joi.ref('KEY_ENCRYPTION_SECRET'))
        .description('a secret of at least 32 characters that is made for one file'),
    },
    env,
  );

/** What migrating needs, which is less than what running needs. */
export const readDatabaseUrl = (env?: NodeJS.ProcessEnv): string =>
  loadConfig<{ DATABASE_URL: string }>({ DATABASE_URL: settings.DATABASE_URL }, env).DATABASE_URL;
