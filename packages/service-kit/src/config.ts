import { readFileSync } from 'node:fs';
import Joi from 'joi';

/** Thrown when settings are wrong or missing; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const port = (otherwise: number) =>
  Joi.number().port().default(otherwise).description(`a port from 0 to 65535 (default ${otherwise})`);

/** The client id of our web app, which whoever signs in by JSON has too. */
export const WEB_CLIENT = 'web';

/** Settings that every service has. Spread into a service's own map. */
export const commonSettings = {
  NODE_ENV: Joi.string().default('production').description('production, development or test'),
  LOG_LEVEL: Joi.string()
    .valid('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent')
    .default('info')
    .description('one of fatal, error, warn, info, debug, trace, silent'),
  HOST: Joi.string().description('an address to listen on (default: every one)'),
  GATEWAY_PORT: port(3000),
  PUBLIC_URL: Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .default((parent: { GATEWAY_PORT?: number }) => `http://localhost:${parent.GATEWAY_PORT ?? 3000}`)
    .replace(/\/+$/, '')
    .description('an http(s) URL without a trailing slash'),
  ISSUER_URL: Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .description('an http(s) URL (default: PUBLIC_URL)'),
  JWT_AUDIENCE: Joi.string().default('api-gateway').description('the audience of access tokens'),
  FIRST_PARTY_CLIENTS: Joi.string()
    .pattern(/^[!-+\--~]+(,[!-+\--~]+)*$/)
    .custom((given: string) => [WEB_CLIENT, ...given.split(',')])
    .default([WEB_CLIENT])
    .description('client ids, separated by commas'),
  SERVICE_SECRET: Joi.string().min(32).description('at least 32 characters, the same for every service'),
  SHUTDOWN_DELAY: Joi.number().min(0).max(60).default(2).description('seconds, 0 to 60'),
  TRUST_PROXY: Joi.number().integer().min(0).max(10).default(0).description('the number of trusted proxies, 0 to 10'),
} satisfies Joi.SchemaMap;

/** The type that `commonSettings` give. */
export interface CommonConfig {
  NODE_ENV: string;
  LOG_LEVEL: string;
  HOST?: string;
  PUBLIC_URL: string;
  ISSUER_URL?: string;
  JWT_AUDIENCE: string;
  /** The client ids of our own apps, `web` among them: they act for a person without asking what they may. */
  FIRST_PARTY_CLIENTS: string[];
  GATEWAY_PORT: number;
  SERVICE_SECRET?: string;
  /** Seconds for which a stopping service still answers while `/ready` says 503. */
  SHUTDOWN_DELAY: number;
  TRUST_PROXY: number;
}

export const portSetting = port;

/** Bytes that a file may have (MAX_FILE_SIZE), for whoever takes it and whoever passes it on. */
export const fileSizeSetting = Joi.number()
  .integer()
  .min(1)
  .default(100 * 1024 * 1024)
  .description('bytes, 1 or more');

const SECRET = /SECRET|PASSWORD|TOKEN|KEY|PROVIDERS|_URL$/;

// A value that may hold a secret is described, never shown: settings errors end up in logs.
function found(name: string, value: string | undefined): string {
  if (value === undefined || value === '') return 'nothing';
  return SECRET.test(name) && !/^(PUBLIC|ISSUER)_URL$/.test(name)
    ? `${value.length} characters`
    : JSON.stringify(value);
}

function read(name: string, env: NodeJS.ProcessEnv, faults: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] === '' ? undefined : env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${name}_FILE: cannot read ${JSON.stringify(file)} (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
}

/**
 * Reads settings from the environment once: typed, checked, frozen. A setting `X` may also be given as the
 * content of a file named by `X_FILE` (the way of Docker and Kubernetes secrets). An empty value counts as unset.
 *
 * @param keys a Joi schema for each setting; its description says what is expected
 * @throws ConfigError with one line for each fault: name, what was found, what is expected
 */
export function loadConfig<T>(keys: Joi.SchemaMap, env: NodeJS.ProcessEnv = process.env): Readonly<T> {
  const faults: string[] = [];
  const given = Object.fromEntries(Object.keys(keys).map((name) => [name, read(name, env, faults)]));
  const { value, error } = Joi.object(keys).validate(given, { abortEarly: false });
  const seen = new Set(faults.map((fault) => fault.split(/_FILE:|:/)[0]));
  for (const detail of error?.details ?? []) {
    const name = String(detail.path[0] ?? '');
    if (seen.has(name)) continue;
    seen.add(name);
    const flags = (keys[name] as Joi.Schema).describe().flags as { description?: string } | undefined;
    const reason = flags?.description ?? detail.message.replace(/^"[^"]*" /, '');
    faults.push(`${name}: found ${found(name, given[name])}, expected ${reason}`);
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return Object.freeze(value as T);
}
