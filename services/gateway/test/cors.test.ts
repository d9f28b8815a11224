import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ CORS_ORIGINS: 'https://a.example,https://b.example' });
});
afterAll(() => gateway.close());

const preflight = (origin: string) =>
  send(`${gateway.origin}/api/v1/tasks`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' },
  });

test('a page of an allowed origin may call, without cookies', async () => {
  const { status, headers } = await preflight('https://b.example');
  expect(status).toBe(204);
  expect(headers['access-control-allow-origin']).toBe('https://b.example');
  expect(headers['access-control-allow-methods']).toContain('PATCH');
  expect(headers['access-control-allow-headers']).toBe('authorization');
  expect(headers).not.toHaveProperty('access-control-allow-credentials');
  const answer = await send(`${gateway.origin}/api/public`, { headers: { origin: 'https://a.example' } });
  expect(answer.headers['access-control-allow-origin']).toBe('https://a.example');
});

test.each(['https://c.example', 'https://a.example.evil.example', 'null'])('a page of %s may not', async (origin) => {
  expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin');
  const answer = await send(`${gateway.origin}/api/public`, { headers: { origin } });
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
});
