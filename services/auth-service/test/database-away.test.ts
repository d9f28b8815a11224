import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { migrate } from '@taskward/service-kit';
import { startPostgres } from '@taskward/testkit';
import { client, eventually, freeServer, SECRET } from './running-service.ts';

const inRoom = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const cleanUp: Array<() => unknown> = [];
afterEach(async () => {
  for (let step = cleanUp.pop(); step; step = cleanUp.pop()) await step();
});

/** auth-service as a process of its own, as it runs in earnest. */
async function startProcess(databaseUrl: string) {
  const server = await freeServer();
  const { port } = server.address() as AddressInfo;
  server.close();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    DATABASE_URL: databaseUrl,
    KEY_ENCRYPTION_SECRET: SECRET,
    PUBLIC_URL: url,
    AUTH_PORT: String(port),
    SEED_DEMO: 'true',
    LOG_LEVEL: 'silent',
    SHUTDOWN_DELAY: '0',
  };
  const child: ChildProcess = spawn(process.execPath, ['--conditions=development', inRoom('../src/main.ts')], {
    env: settings,
    stdio: 'ignore',
  });
  cleanUp.push(async () => {
    child.kill();
    await once(child, 'exit');
  });
  const { send, get, signIn } = client(url);
  await eventually(async () => (await get('/ready').catch(() => undefined))?.status === 200, 30_000);
  return { url, send, get, signIn, password: client(url).password };
}

test('while the database is away it is 503, tokens go on working, and all comes back by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskward-auth-away-'));
  cleanUp.push(() => rmSync(dataDir, { recursive: true }));
  let postgres = await startPostgres({ dataDir });
  cleanUp.push(() => postgres.stop());
  await migrate(postgres.url, inRoom('../../../migrations/auth'));
  const service = await startProcess(postgres.url);
  const { accessToken, cookie } = await service.signIn('user');
  const { port } = new URL(postgres.url);
  await postgres.stop();

  const refresh = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'web', refresh_token: 'any' });
  for (const ask of [
    () => service.send('POST', '/auth/login', { username: 'user', password: service.password.user }),
    () => service.send('POST', '/auth/refresh', undefined, { cookie, origin: service.url }),
    () => service.get('/auth/me', accessToken),
    () => service.get('/ready'),
    () => fetch(`${service.url}/oauth2/token`, { method: 'POST', body: refresh }),
    () => fetch(`${service.url}/oauth2/revoke`, { method: 'POST', body: 'token=any&client_id=web', headers: FORM }),
  ]) {
    const response = await ask();
    expect([response.url, response.status]).toEqual([response.url, 503]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await service.get('/api/private', accessToken)).status).toBe(200);
  expect((await service.get('/.well-known/jwks.json')).status).toBe(200);

  postgres = await startPostgres({ dataDir, port: Number(port) });
  await eventually(async () => (await service.get('/ready')).status === 200);
  const { authorization, accessToken: next } = await service.signIn('user');
  expect((await service.send('POST', '/auth/logout', undefined, authorization)).status).toBe(204);
  expect((await service.get('/api/private', next)).status).toBe(401);
}, 120_000);
