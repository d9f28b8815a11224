import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { migrate } from '@taskward/service-kit';
import { startPostgres } from '@taskward/testkit';
import { eventually } from './running-service.ts';
import { startProcess } from './service-process.ts';

const inRoom = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const cleanUp: Array<() => unknown> = [];
afterEach(async () => {
  for (let step = cleanUp.pop(); step; step = cleanUp.pop()) await step();
});

test('while the database is away it is 503, tokens go on working, and all comes back by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskward-auth-away-'));
  cleanUp.push(() => rmSync(dataDir, { recursive: true }));
  let postgres = await startPostgres({ dataDir });
  cleanUp.push(() => postgres.stop());
  await migrate(postgres.url, inRoom('../../../migrations/auth'));
  const service = await startProcess(postgres.url);
  cleanUp.push(() => service.stop());
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
