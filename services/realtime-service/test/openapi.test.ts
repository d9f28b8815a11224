import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented, operationsOf } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

// Red? Say in packages/contracts/openapi/*.yaml what the operation takes and answers, and ask it in
// apps/stack/test/openapi.test.ts.
test('what the service answers is what the OpenAPI document says, both ways', () => {
  const answered = operationsOf(service.app.router).filter(
    (operation) => !/^GET \/(health|ready|metrics)$/.test(operation),
  );
  expect(answered).toEqual(documented.filter((operation) => / \/api\/v1\/presence(\/|$)/.test(operation)));
});
