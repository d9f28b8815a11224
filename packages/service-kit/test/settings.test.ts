import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import Joi from 'joi';
import {
  type CommonConfig,
  commonSettings,
  loadConfig,
  revocationFeed,
  type TrustConfig,
  trustedIssuers,
  trustSettings,
} from '../src/index.ts';

const read = (env: NodeJS.ProcessEnv, more: Joi.SchemaMap = {}) =>
  loadConfig<CommonConfig>({ ...commonSettings, ...more }, env);

test('every wrong setting is named, with what was found and what is expected', () => {
  const url = Joi.string().required().description('a postgres:// URL');
  expect(() => read({ GATEWAY_PORT: 'eighty', LOG_LEVEL: 'loud' }, { DATABASE_URL: url })).toThrow(
    [
      'LOG_LEVEL: found "loud", expected one of fatal, error, warn, info, debug, trace, silent',
      'GATEWAY_PORT: found "eighty", expected a port from 0 to 65535 (default 3000)',
      'DATABASE_URL: found nothing, expected a postgres:// URL',
    ].join('\n'),
  );
});

test('a secret that is wrong is not shown', () => {
  const tooShort = () => read({ SERVICE_SECRET: 'hunter2' });
  expect(tooShort).toThrow('SERVICE_SECRET: found 7 characters, expected at least 32 characters');
  expect(tooShort).not.toThrow(/hunter2/);
});

test('a setting may be the content of a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'secret');
  writeFileSync(file, `${'s'.repeat(40)}\n`);
  expect(read({ SERVICE_SECRET_FILE: file }).SERVICE_SECRET).toBe('s'.repeat(40));
  expect(() => read({ SERVICE_SECRET_FILE: `${file}-not` })).toThrow(
    /^SERVICE_SECRET_FILE: cannot read .* \(ENOENT\)$/,
  );
});

test('the public origin follows the port, loses its trailing slash, and an empty value counts as unset', () => {
  expect(read({}).PUBLIC_URL).toBe('http://localhost:3000');
  expect(read({ GATEWAY_PORT: '3100', PUBLIC_URL: '' }).PUBLIC_URL).toBe('http://localhost:3100');
  expect(read({ PUBLIC_URL: 'https://tasks.example/' }).PUBLIC_URL).toBe('https://tasks.example');
});

test('settings cannot be changed after they were read', () => {
  expect(() => Object.assign(read({}), { LOG_LEVEL: 'debug' })).toThrow(TypeError);
});

test('issuers that are trusted beside our own are given as JSON', () => {
  const trust = (env: NodeJS.ProcessEnv) =>
    trustedIssuers(loadConfig<TrustConfig>({ ...commonSettings, ...trustSettings }, env));
  const other = {
    issuer: 'https://id.example',
    jwksUri: 'https://id.example/jwks',
    audience: 'x',
    rolesClaim: 'groups',
  };
  expect(trust({ TRUSTED_ISSUERS: JSON.stringify([other]) })).toEqual([
    {
      issuer: 'http://localhost:3000',
      audience: 'api-gateway',
      jwksUri: ['http://127.0.0.1:8080/.well-known/jwks.json'],
      firstPartyClients: ['web'],
    },
    { ...other, external: true, roleMap: { admin: 'admin', user: 'user' } },
  ]);
  const roleMap = { 'Taskward Admins': 'admin' };
  expect(trust({ TRUSTED_ISSUERS: JSON.stringify([{ ...other, roleMap }]) })[1]).toMatchObject({ roleMap });
});

test('each instance of auth-service gives keys and withdrawals; JWKS_URI takes the place of their keys', () => {
  const read = (env: NodeJS.ProcessEnv) => loadConfig<TrustConfig>({ ...commonSettings, ...trustSettings }, env);
  const AUTH_URL = 'http://a:1,https://b.example';
  expect(trustedIssuers(read({ AUTH_URL }))[0]?.jwksUri).toEqual([
    'http://a:1/.well-known/jwks.json',
    'https://b.example/.well-known/jwks.json',
  ]);
  expect(revocationFeed(read({ AUTH_URL })).url).toEqual([
    'http://a:1/internal/revocations/stream',
    'https://b.example/internal/revocations/stream',
  ]);
  expect(trustedIssuers(read({ AUTH_URL, JWKS_URI: 'https://keys.example/' }))[0]?.jwksUri).toBe(
    'https://keys.example/',
  );
  expect(() => read({ AUTH_URL: 'http://a:1,' })).toThrow(/^AUTH_URL: found 11 characters, expected http/);
});

const other = { issuer: 'https://id.example', jwksUri: 'https://id.example/jwks', audience: 'x' };
test.each([
  ['no JSON', '{', 'JSON: ['],
  ['no list', {}, 'where value must be an array'],
  ['no key set', [{ issuer: other.issuer }], 'where [0].jwksUri is required'],
  ['the same twice', [other, other], 'where [1] contains a duplicate value'],
  ['a fragment', [{ ...other, issuer: 'https://id.example/#a' }], 'where [0].issuer must be a URL without'],
  [
    'a role that is none',
    [{ ...other, roleMap: { Boss: 'root' } }],
    'where [0].roleMap.Boss must be one of [admin, user]',
  ],
])('an issuer given with %s is refused in one line that names the fault', (_name, given, fault) => {
  const env = { TRUSTED_ISSUERS: typeof given === 'string' ? given : JSON.stringify(given) };
  const read = () => loadConfig<TrustConfig>({ ...commonSettings, ...trustSettings }, env);
  expect(read).toThrow(/^TRUSTED_ISSUERS: found .*, expected JSON: .*$/);
  expect(read).toThrow(fault);
});

test('our own issuer is none of the others', () => {
  const env = { PUBLIC_URL: other.issuer, TRUSTED_ISSUERS: JSON.stringify([other]) };
  const config = loadConfig<TrustConfig>({ ...commonSettings, ...trustSettings }, env);
  expect(() => trustedIssuers(config)).toThrow(/^TRUSTED_ISSUERS: found our own issuer https:\/\/id.example, expected/);
});
