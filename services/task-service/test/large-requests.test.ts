import { status as rpcStatus } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { besideBystander, type Witness } from '@taskward/testkit';
import { idsOf, rpcClient } from './rpc-client.ts';
import { type Answer, startService, type TestService } from './service.ts';

// R18: what one caller sends is refused for little work, and somebody else is answered meanwhile.

let service: TestService;
let ann: string;
let taskId: string;
beforeAll(async () => {
  service = await startService();
  ann = await service.user('ann');
  taskId = (await service.create(ann)).id;
});
afterAll(() => service.stop());

const MIB = 1_000_000;
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const fields = (count: number, make: (index: number) => string) =>
  JSON.stringify(Object.fromEntries(times(count, (i) => [make(i), 1])));
const sized = (field: string, part: string) =>
  JSON.stringify({ title: 'x', [field]: part.repeat(Math.floor(MIB / Buffer.byteLength(part))) });

/** Half a megabyte and more each, as nobody would send it. */
const BODIES: Record<string, string> = {
  'bad labels': JSON.stringify({ title: 'x', labels: times(450_000, () => 1) }),
  'good labels': JSON.stringify({ title: 'x', labels: times(200_000, () => 'a') }),
  'as many labels as are looked at': JSON.stringify({ labels: times(990, (i) => `${i}${'\u0301\u0316'.repeat(200)}`) }),
  'unknown fields': fields(75_000, (i) => `f${i}`),
  'unknown fields with long names': fields(90, (i) => `${i}${'"'.repeat(4_000)}`),
  'one long name': fields(1, () => 'n'.repeat(MIB)),
  nesting: '{"labels":'.repeat(90_000),
  'lists of lists': JSON.stringify({ labels: times(60, () => times(5_000, () => [])) }),
  'no JSON': ','.repeat(MIB),
  'a title': sized('title', 'x'),
  'a title of marks to be sorted': sized('title', '\u0301\u0316'),
  'a title of nothing to see': sized('title', '\u200d'),
  'a label of marks to be sorted': JSON.stringify({ title: 'x', labels: ['\u0301\u0316'.repeat(220_000)] }),
  'a description': sized('description', '\u{1f331}'),
  'a moment': JSON.stringify({ title: 'x', dueDate: `2030-01-01T00:00:00.${'1'.repeat(MIB)}Z` }),
  'an assignee': sized('assignedTo', '\ufdfa'),
};

/** A refusal in the contract's shape that is small, whatever was sent. */
function isSmallRefusal({ status, headers, body }: Answer): void {
  expect([400, 401, 413, 422]).toContain(status);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status, success: false, requestId: expect.any(String) });
  expect(body.errors?.length ?? 0).toBeLessThanOrEqual(100);
  expect(JSON.stringify(body).length).toBeLessThan(100_000);
}

/** Another person, who reads a task of theirs all the while. */
async function attack(what: string, work: () => Promise<unknown>): Promise<Witness> {
  const token = await service.user('bob');
  const { id } = await service.create(token);
  const ask = async () => (await service.call(`/api/v1/tasks/${id}`, { token })).status;
  const seen = await besideBystander(ask, work);
  console.log(`${what}: ${JSON.stringify(seen)}`);
  expect(seen).toMatchObject({ failures: [] });
  expect(seen.grownMiB).toBeLessThan(300); // the attackers' part is in it
  return seen;
}

test('bodies of a megabyte, six at once of each kind, with and without a token', async () => {
  await attack('bodies', async () => {
    for (const body of Object.values(BODIES)) {
      const answers = times(6, (i) =>
        service.call(i % 2 ? '/api/v1/tasks' : `/api/v1/tasks/${taskId}`, {
          method: i % 2 ? 'POST' : 'PATCH',
          ...(i % 3 ? { token: ann } : {}),
          body,
        }),
      );
      for (const answer of await Promise.all(answers)) isSmallRefusal(answer);
    }
  });
}, 60_000);

const cursor = (point: unknown) => Buffer.from(JSON.stringify(point)).toString('base64url');
const QUERIES: Record<string, string> = {
  'parameters of one name': times(7_000, () => 'q').join('&'),
  'of many names': times(1_990, (i) => `f${i}`).join('&'),
  'of no name': '&'.repeat(14_000),
  'values of a list': times(1_200, () => 'label=abc').join('&'),
  'a long name': `${'n'.repeat(14_000)}=1`,
  'a long value': `status=${'x'.repeat(14_000)}`,
  'words to look for, and a long zone': `timeZone=${'A/'.repeat(2_000)}&q=${'a+'.repeat(4_900)}`,
  'broken escapes': times(4_000, () => '%&').join(''),
  'a cursor that is nested': `cursor=${cursor(JSON.parse(`${'['.repeat(700)}${']'.repeat(700)}`))}`,
  'a cursor of many parts': `cursor=${cursor(times(700, () => 1))}`,
  'a long cursor': `cursor=${'A'.repeat(14_000)}`,
};
const HEADERS: Record<string, Record<string, string>> = {
  tags: { 'If-Match': times(3_000, () => '"x"').join(',') },
  'no tags': { 'If-Match': ','.repeat(12_000) },
  'a key': { 'Idempotency-Key': 'k'.repeat(12_000) },
  'an id and a trace': { 'X-Request-Id': 'r'.repeat(6_000), traceparent: '0'.repeat(6_000) },
  types: { Accept: times(1_500, (i) => `a/${i}`).join(',') },
  'a type': { 'Content-Type': `application/json;${'a=b;'.repeat(2_500)}` },
  forwarders: { 'X-Forwarded-For': times(1_000, (i) => `10.0.0.${i}`).join(','), Forwarded: 'for=a,'.repeat(500) },
};

test('queries, cursors and headers as long as there can be', async () => {
  await attack('queries and headers', async () => {
    for (const query of Object.values(QUERIES)) {
      const answers = times(4, (i) => service.call(`/api/v1/${i % 3 ? 'tasks' : 'events'}?${query}`, { token: ann }));
      for (const answer of await Promise.all(answers)) isSmallRefusal(answer);
    }
    for (const headers of Object.values(HEADERS)) {
      const answers = times(4, () =>
        service.call(`/api/v1/tasks/${taskId}`, { method: 'PATCH', token: ann, headers, body: { title: '' } }),
      );
      for (const answer of await Promise.all(answers)) expect([400, 415, 422]).toContain(answer.status);
    }
  });
}, 60_000);

test('gRPC messages: long texts, and a field again and again', async () => {
  const rpc = rpcClient(service.grpcAddress);
  const token = await service.admin();
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => rpcStatus.OK,
      (error) => error.code,
    );
  /** The field 1, a text, so often. */
  const repeated = (count: number) => Buffer.from(times(count, () => [0x0a, 1, 0x61]).flat());
  const raw = (bytes: Buffer) =>
    new Promise((resolve, reject) => {
      const path = '/task.v1.TaskService/DeleteByProject';
      const identity = (one: Buffer) => one;
      rpc.client.makeUnaryRequest(path, identity, identity, bytes, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  const long = 'p'.repeat(900_000);
  const many = repeated(330_000);
  await attack('gRPC', async () => {
    const calls = times(4, () => [
      rpc.get({ project_id: long, page_size: 1, page_token: '' }, { token }),
      rpc.get({ project_id: 'p', page_size: 1, page_token: long }, { token }),
      rpc.delete(long, { token }),
      idsOf(rpc.stream(long, { token })),
      raw(many),
    ]).flat();
    expect(new Set(await Promise.all(calls.map(codeOf)))).toEqual(new Set([rpcStatus.RESOURCE_EXHAUSTED]));
    expect(await codeOf(rpc.delete('p'.repeat(15_000), { token }))).toBe(rpcStatus.INVALID_ARGUMENT);
    expect(await codeOf(raw(repeated(5_000)))).toBe(rpcStatus.UNAUTHENTICATED);
  });
  rpc.close();
}, 30_000);
