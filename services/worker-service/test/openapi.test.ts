import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented, operationsOf } from '@taskward/testkit';
import { startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

// Red? Say in packages/contracts/openapi/*.yaml what the operation takes and answers, run
// `node packages/contracts/generate-openapi.mjs`, and ask it in apps/stack/test/openapi.test.ts.
test('what the service answers is what the OpenAPI document says, both ways', () => {
  const ours = (operation: string) => /^[A-Z]+ \/api\/v1\/notifications(\/|$)/.test(operation);
  const answered = operationsOf(service.app.router).filter((operation) => !INSIDE.test(operation));
  expect(answered).toEqual(documented.filter(ours));
});

/** What every service has for whoever runs it; the public origin has its own. */
const INSIDE = /^GET \/(health|ready|metrics|internal\/notifications\/stream)$/;

test('the service says what it lacks, and whether it follows the others', async () => {
  const ready = () => service.call('/ready');
  await until(async () => (await ready()).body.dependencies.events.following);
  await until(async () => (await ready()).body.dependencies.identity.following);
  const { status, body } = await ready();
  expect([status, body.dependencies.postgres.status]).toEqual([503, 'ok']);
  expect(body.dependencies.revocations.status).toBe('unavailable'); // nobody here tells of withdrawn tokens
});
