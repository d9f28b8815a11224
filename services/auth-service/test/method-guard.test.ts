import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

test.each([
  ['GET', '/auth/login', 'POST'],
  ['DELETE', '/api/auth/profile', 'GET, HEAD, PATCH'],
  ['POST', '/.well-known/jwks.json', 'GET, HEAD'],
  ['PUT', '/api/public', 'GET, HEAD'],
])('%s %s is 405 and says what is possible', async (method, path, allow) => {
  const response = await service.send(method, path);
  expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  expect(await response.json()).toMatchObject({ status: 405, success: false });
});

test('an unknown path is 404', async () => {
  expect((await service.get('/auth/nothing')).status).toBe(404);
});
