import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ConfigError, type Logger, StartError } from '@taskward/service-kit';
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK } from 'jose';
import { readConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets.ts';
import { SigningKeys } from '../src/tokens/signing-keys.ts';
import { eventually, type RunningService, SECRET, startService } from './running-service.ts';

const rsa = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' = 'pkcs8') => key.export({ format: 'pem', type }) as string;
const [first, second] = [rsa(), rsa()];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskward-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function fileOf(content: string): string {
  const file = join(folder, `${Math.random()}.pem`);
  writeFileSync(file, content);
  return file;
}

const running: RunningService[] = [];
async function start(settings: Record<string, string>, beside?: RunningService): Promise<RunningService> {
  const service = await startService({ beside, settings: { JWKS_MAX_AGE: '1', ...settings } });
  running.push(service);
  return service;
}
afterEach(async () => {
  while (running.length > 0) await running.pop()?.close();
});

const bring = (key: KeyObject, kid?: string) => ({
  SIGNING_KEY_FILE: fileOf(pem(key)),
  ...(kid === undefined ? {} : { SIGNING_KEY_ID: kid }),
});
/** The keys of one more instance, as it starts. */
async function startKeys(at: RunningService, privateKey: KeyObject, kid: string, log = {} as Logger) {
  const rules = { jwksMaxAge: 1, rotationDays: 30, brought: { privateKey, kid } };
  const keys = new SigningKeys(at.database, createSecrets(SECRET), rules);
  await keys.start(log);
  return keys;
}
const signer = async (at: RunningService) => decodeProtectedHeader((await at.signIn('user')).accessToken).kid;
const published = async (at: RunningService) =>
  ((await (await at.get('/.well-known/jwks.json')).json()) as { keys: Array<{ kid: string }> }).keys.map(
    ({ kid }) => kid,
  );

test('a key that is brought along signs from the first start on, in every instance, and is kept sealed', async () => {
  const brought = bring(first);
  const one = await start(brought);
  await one.database.query('DELETE FROM signing_keys');
  const [two, three] = await Promise.all([start(brought, one), start(brought, one)]);
  const kid = await calculateJwkThumbprint(await exportJWK(first));
  expect([await signer(two), await signer(three), await published(two)]).toEqual([kid, kid, [kid]]);
  expect((await three.get('/api/private', (await two.signIn('user')).accessToken)).status).toBe(200);
  const { rows } = await one.database.query('SELECT private_key, public_jwk FROM signing_keys');
  expect(rows).toHaveLength(1);
  expect(rows[0].public_jwk).toEqual({
    ...(await exportJWK(first)),
    d: undefined,
    p: undefined,
    q: undefined,
    dp: undefined,
    dq: undefined,
    qi: undefined,
    kid,
    alg: 'RS256',
    use: 'sig',
  });
  expect(rows[0].private_key.includes(first.export({ format: 'der', type: 'pkcs8' }))).toBe(false);
});

test('where others have signed before it is published first, and what they signed goes on verifying', async () => {
  const one = await start({});
  const earlier = await one.signIn('user');
  const two = await start(bring(first, 'ours-2030'), one);
  const { rows } = await one.database.query(
    `SELECT extract(epoch FROM signs_from - created_at)::int AS wait FROM signing_keys ORDER BY created_at`,
  );
  expect(rows).toEqual([{ wait: 0 }, { wait: 2 }]);
  expect(await published(two)).toContain('ours-2030');
  await eventually(async () => (await signer(one)) === 'ours-2030' && (await signer(two)) === 'ours-2030');
  expect((await two.get('/api/private', earlier.accessToken)).status).toBe(200);
  // The next one comes the same way; whoever still has the file of before changes nothing.
  const three = await start(bring(second, 'ours-2031'), one);
  await eventually(async () => (await signer(three)) === 'ours-2031');
  expect(await signer(await start(bring(first, 'ours-2030'), one))).toBe('ours-2031');
});

test('a name is that of one key, and a key has one name', async () => {
  const one = await start(bring(first, 'ours'));
  await expect(startKeys(one, second, 'ours')).rejects.toThrow(
    new StartError('SIGNING_KEY_ID: found ours, the name of another key here, expected a new one'),
  );
  await expect(startKeys(one, first, 'other')).rejects.toThrow(
    new StartError('SIGNING_KEY_ID: found other, expected ours, as this key is called here already'),
  );
  expect((await startKeys(one, first, 'ours')).current().kid).toBe('ours');
});

test('what was burned stays burned, whatever it is called, and the start says so', async () => {
  const one = await start(bring(first, 'ours'));
  const { authorization } = await one.signIn('admin');
  expect((await one.send('POST', '/api/v1/keys/ours/burn', undefined, authorization)).status).toBe(200);
  for (const kid of ['ours', 'another']) {
    const again = await start(bring(first, kid), one);
    expect(await signer(again)).not.toBe(kid);
    expect(await published(again)).toEqual([await signer(again)]);
  }
  await expect(startKeys(one, second, 'ours')).rejects.toThrow(StartError);
  const said: unknown[] = [];
  const log = { warn: (...line: unknown[]) => said.push(line) } as unknown as Logger;
  await startKeys(one, first, 'ours', log);
  expect(said).toEqual([[{ kid: 'ours' }, 'SIGNING_KEY was burned and stays so: bring another key']]);
  const { rows } = await one.database.query(`SELECT private_key FROM signing_keys WHERE kid = 'ours'`);
  expect(rows).toEqual([{ private_key: null }]);
});

test('whoever brings a key brings the next one too: it is not replaced by age, but a burned one is at once', async () => {
  const one = await start(bring(first, 'ours'));
  await one.database.query(`UPDATE signing_keys SET created_at = created_at - interval '400 days'`);
  const keys = await startKeys(one, first, 'ours');
  await keys.rotateWhenDue({});
  expect(await published(one)).toEqual(['ours']);
  await keys.revoke('ours', {});
  expect(keys.current().kid).not.toBe('ours');
});

const EXPECTED = 'an RSA private key of at least 2048 bits as PEM (PKCS#8 or PKCS#1) without a passphrase';
const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret' };
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey;
const odd = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey;
test.each([
  ['nonsense', 'nonsense', 'it cannot be read'],
  ['half of a key', pem(first).slice(0, 700), 'it cannot be read'],
  [
    'a public key',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }) as string,
    'it cannot be read',
  ],
  ['a weak key', pem(rsa(1024)), 'it has 1024 bits'],
  ['an elliptic curve', pem(ec), 'it is of the kind ec'],
  ['RSA for PSS alone', pem(pss), 'it is of the kind rsa-pss'],
  ['a passphrase, PKCS#8', first.export({ format: 'pem', type: 'pkcs8', ...cipher }) as string, 'it has a passphrase'],
  ['a passphrase, PKCS#1', first.export({ format: 'pem', type: 'pkcs1', ...cipher }) as string, 'it has a passphrase'],
])('%s ends the start with one line that shows none of it', (_what, content, why) => {
  const read = () =>
    readConfig({
      DATABASE_URL: 'postgresql://localhost/auth',
      KEY_ENCRYPTION_SECRET: SECRET,
      SIGNING_KEY_FILE: fileOf(content),
    });
  expect(read).toThrow(
    new ConfigError(`SIGNING_KEY: found ${content.trim().length} characters, expected ${EXPECTED}; ${why}`),
  );
});

test('what cannot be opened, and a name without a key, are told in one line', () => {
  const read = (settings: Record<string, string>) => () =>
    readConfig({ DATABASE_URL: 'postgresql://localhost/auth', KEY_ENCRYPTION_SECRET: SECRET, ...settings });
  expect(read({ SIGNING_KEY_FILE: '/none/at/all' })).toThrow(
    new ConfigError('SIGNING_KEY_FILE: cannot read "/none/at/all" (ENOENT)'),
  );
  expect(read({ SIGNING_KEY_ID: 'ours' })).toThrow(
    /^SIGNING_KEY_ID: found 4 characters, expected [^\n]*a SIGNING_KEY$/,
  );
  expect(read({ ...bring(first), SIGNING_KEY_ID: 'has a blank' })).toThrow(
    /^SIGNING_KEY_ID: found 11 characters[^\n]*$/,
  );
  for (const content of [pem(first, 'pkcs1'), pem(odd)]) {
    expect(read({ SIGNING_KEY: content })().SIGNING_KEY?.asymmetricKeyType).toBe('rsa');
  }
});
