import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented, operationsOf } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

// Red? Say in packages/contracts/openapi/*.yaml what the operation takes and answers, run
// `node packages/contracts/generate-openapi.mjs`, and ask it in apps/stack/test/openapi.test.ts.
test('what the service answers is what the OpenAPI document says, both ways', () => {
  const ours = (operation: string) =>
    /^[A-Z]+ \/api\/(files|v1\/(tasks|comments|attachments|uploads|projects|views|events))(\/|$)/.test(operation);
  const answered = operationsOf(service.app.router);
  expect(answered.filter((operation) => !INSIDE.test(operation))).toEqual(documented.filter(ours));
});

/** What every service has for whoever runs it, and what is for our own services; the public origin has its own. */
const INSIDE = /^(GET \/(health|ready|metrics|internal\/events)|POST \/internal\/attachments\/\{id\}\/thumbnail)$/;
