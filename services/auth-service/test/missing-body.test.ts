import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented, openapi, operationsOf } from '@taskward/testkit';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

const ID = '00000000-0000-4000-8000-000000000000';
/** Mails are taken of services alone: see mail-door.test. */
const needsJson = (operation: string) => {
  const [method = '', path = ''] = operation.split(' ');
  const body = openapi.paths[path]?.[method.toLowerCase()]?.requestBody as
    | { required?: boolean; content: object }
    | undefined;
  return body?.required === true && 'application/json' in body.content && operation !== 'POST /api/v1/mails';
};

async function ask(operation: string, headers: Record<string, string>): Promise<{ status?: number; problem: unknown }> {
  const [method, path = ''] = operation.split(' ');
  const asked = request(service.url + path.replaceAll(/\{\w+\}/g, ID), { method });
  // Otherwise Node says of a request without a body that it has none.
  for (const name of ['content-length', 'transfer-encoding']) asked.removeHeader(name);
  const all = { ...admin.authorization, origin: service.url, ...headers };
  for (const [name, value] of Object.entries(all)) asked.setHeader(name, value);
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks = await response.toArray();
  return { status: response.statusCode, problem: JSON.parse(Buffer.concat(chunks).toString()) };
}

test.each([
  ['no body', {}],
  ['no body, though JSON is announced', { 'content-type': 'application/json' }],
  ['a body of length 0', { 'content-length': '0' }],
  ['a body of length 0 in JSON', { 'content-type': 'application/json', 'content-length': '0' }],
])('every operation that takes a body refuses %s, and says so', async (_what, headers) => {
  const own = new Set(operationsOf(service.app.router));
  const asked = documented.filter((operation) => own.has(operation) && needsJson(operation));
  expect(asked.length).toBeGreaterThan(10);
  for (const operation of asked) {
    const { status, problem } = await ask(operation, headers);
    expect([operation, status]).toEqual([operation, 422]);
    expect(problem).toMatchObject({ success: false, errors: expect.arrayContaining([expect.anything()]) });
  }
});
