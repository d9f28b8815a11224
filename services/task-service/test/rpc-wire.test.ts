import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idsOf, rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

/** A client that sends a header twice; the types of Node do not know of it. */
const NOT_AS_STRICT: object = { strictSingleValueFields: false };

let service: TestService;
let session: ClientHttp2Session;
let admin: string;
beforeAll(async () => {
  service = await startService();
  session = connect(`http://${service.grpcAddress}`, NOT_AS_STRICT);
  admin = await service.admin();
});
afterAll(async () => {
  session.close();
  await service.stop();
});

/** A call as no library would make it: any metadata, any bytes. Answers the status, which may be all there is. */
async function send(method: string, metadata: string[], bytes: Buffer): Promise<number> {
  const stream = session.request([
    ...[':method', 'POST', ':path', `/task.v1.TaskService/${method}`, ':scheme', 'http', ':authority', 'localhost'],
    ...['content-type', 'application/grpc', 'te', 'trailers', ...metadata],
  ]);
  let told: unknown;
  stream.on('response', (headers) => {
    told ??= headers['grpc-status'];
  });
  stream.on('trailers', (headers) => {
    told ??= headers['grpc-status'];
  });
  stream.resume().end(bytes);
  await once(stream, 'close');
  return Number(told);
}

const bearer = (token = admin) => ['authorization', `Bearer ${token}`];

/** A message in the frame in which gRPC sends it. */
function frame(message: Buffer, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const bytes = (...parts: Array<number | string>) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
const KEPT = bytes(0x0a, 4, 'kept');

/** No message, or one that says something else than the proto file lets it say. */
const MESSAGES: Array<[string, Buffer]> = [
  ['a text that ends early', bytes(0x0a, 100, 'kept')],
  ['a text whose length ends early', bytes(0x0a, 0x84)],
  ['a number in place of a text', bytes(0x08, 4, 'kept')],
  ['eight bytes in place of a text', bytes(0x09, 'kept', 'kept')],
  ['four bytes in place of a text', bytes(0x0d, 'kept')],
  ['a group in place of a text', bytes(0x0b, ...KEPT, 0x0c)],
  ['a field that ends before its value', bytes(...KEPT, 0x10)],
  ['a field that ends within its number', bytes(...KEPT, 0x90)],
  ['a field of the number 0', bytes(...KEPT, 0x00, 0x01)],
  ['a field of a number that none can have', bytes(...KEPT, 0xf8, 0xff, 0xff, 0xff, 0x7f, 0x01)],
  ['a field of a wire type that there is not', bytes(...KEPT, 0x7e)],
  ['a varint without an end', bytes(...KEPT, 0x78, ...Array(10).fill(0xff), 0x01)],
  ['an unknown group that is not closed', bytes(...KEPT, 0x7b, 0x08, 1)],
  ['an unknown group that another one closes', bytes(...KEPT, 0x7b, 0x74)],
  ['the end of a group that never began', bytes(...KEPT, 0x7c)],
  ['a text that is not UTF-8', bytes(...KEPT, 0x0a, 1, 0xff)],
];

const FRAMES: Array<[string, Buffer]> = [
  ['nothing', Buffer.alloc(0)],
  ['half of a frame', frame(KEPT).subarray(0, 8)],
  ['a whole frame and the beginning of another', Buffer.concat([frame(KEPT), Buffer.from([0, 0])])],
  ['a whole frame and half of another', Buffer.concat([frame(KEPT), frame(KEPT).subarray(0, 8)])],
  ['two whole frames', Buffer.concat([frame(KEPT), frame(KEPT)])],
  ['a frame said to be compressed, in no way that is named', frame(KEPT, 1)],
  ['a frame of a kind that there is not', frame(KEPT, 2)],
];

describe('a request that is not whole or not what the proto file says does nothing', () => {
  let kept: string;
  beforeAll(async () => {
    kept = (await service.create(admin, { projectId: 'kept' })).id;
  });
  const isKept = async () => (await service.call(`/api/v1/tasks/${kept}`, { token: admin })).status;
  const refusals = [status.INVALID_ARGUMENT, status.INTERNAL, status.UNIMPLEMENTED];

  test.each(MESSAGES)('%s', async (_name, message) => {
    for (const method of ['GetTasksByProject', 'StreamTasksByProject', 'DeleteByProject']) {
      expect([method, await send(method, bearer(), frame(message))]).toEqual([method, status.INTERNAL]);
    }
    expect(await isKept()).toBe(200);
  });

  test.each([
    ['a text in place of a number', bytes(0x0a, 4, 'kept', 0x12, 1, 1)],
    ['a number in place of a token', bytes(0x0a, 4, 'kept', 0x18, 1)],
  ])('%s', async (_name, message) => {
    expect(await send('GetTasksByProject', bearer(), frame(message))).toBe(status.INTERNAL);
  });

  test.each(FRAMES)('%s', async (_name, body) => {
    for (const method of ['GetTasksByProject', 'StreamTasksByProject', 'DeleteByProject']) {
      expect(refusals).toContain(await send(method, bearer(), body));
    }
    expect(await isKept()).toBe(200);
  });

  test('a field that is missing, and one that holds nothing', async () => {
    for (const message of [bytes(), bytes(0x0a, 0), bytes(0x10, 1)]) {
      expect(await send('DeleteByProject', bearer(), frame(message))).toBe(status.INVALID_ARGUMENT);
    }
    expect(await isKept()).toBe(200);
  });

  test('a caller who leaves before the end of the request', async () => {
    const own = connect(`http://${service.grpcAddress}`);
    const stream = own.request({
      ':method': 'POST',
      ':path': '/task.v1.TaskService/DeleteByProject',
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization: `Bearer ${admin}`,
    });
    stream.on('error', () => {}); // it is cut on purpose
    await new Promise((resolve) => stream.write(frame(KEPT), resolve));
    own.destroy();
    expect(await send('GetTasksByProject', bearer(), frame(KEPT))).toBe(status.OK); // so much later
    expect(await isKept()).toBe(200);
  });
});

test('what a later proto file may say is passed over, and compressed requests are read', async () => {
  const later = bytes(...KEPT, 0x78, 1, 0x7a, 1, 'x', 0x79, '12345678', 0x7d, '1234', 0x7b, 0x0a, 1, 'y', 0x7c);
  expect(await send('GetTasksByProject', bearer(), frame(later))).toBe(status.OK);
  const zipped = frame(gzipSync(KEPT), 1);
  expect(await send('GetTasksByProject', [...bearer(), 'grpc-encoding', 'gzip'], zipped)).toBe(status.OK);
});

test('two different authorization values are refused, whatever their order', async () => {
  const [one, other, bad] = [bearer(), bearer(await service.admin('another-admin')), bearer('nonsense')];
  const answer = (...values: string[][]) => send('GetTasksByProject', values.flat(), frame(KEPT));
  expect(await answer(one, other)).toBe(status.INVALID_ARGUMENT);
  expect(await answer(other, one)).toBe(status.INVALID_ARGUMENT);
  expect(await answer(one, bad)).toBe(status.INVALID_ARGUMENT);
  expect(await answer(bad, one)).toBe(status.INVALID_ARGUMENT);
  expect(await answer(one, one, bad)).toBe(status.INVALID_ARGUMENT);
  expect(await answer(one, one)).toBe(status.OK);
});

test('a project of the longest tasks is read by a client with the usual limit', async () => {
  const { rows } = await service.pool.query(
    `INSERT INTO tasks (id, title, description, status, priority, project_id, created_by, labels, version, created_at, updated_at)
     SELECT gen_random_uuid(), repeat('😀', 200), repeat('😀', 20000), 'todo', 'low', 'long', 'seed',
            array_fill(repeat('😀', 50), ARRAY[20]), 1, now(), now()
     FROM generate_series(1, 120) RETURNING id`,
  );
  const ids = rows.map(({ id }) => id).sort();
  const rpc = rpcClient(service.grpcAddress);
  try {
    const sizes: number[] = [];
    const read: string[] = [];
    let page_token = '';
    do {
      const page = await rpc.get({ project_id: 'long', page_size: 1_000, page_token }, { token: admin });
      sizes.push(Buffer.byteLength(JSON.stringify(page)));
      read.push(...page.tasks.map(({ id }) => id));
      page_token = page.next_page_token;
    } while (page_token !== '');
    expect(read).toEqual(ids);
    expect(Math.max(...sizes)).toBeLessThan(2.2 * 1024 * 1024);
    expect(await idsOf(rpc.stream('long', { token: admin }))).toEqual(ids);
  } finally {
    rpc.close();
  }
}, 60_000);

test('pages that end by their count end where the tasks do', async () => {
  await service.pool.query(
    `INSERT INTO tasks (id, title, status, priority, project_id, created_by, labels, version, created_at, updated_at)
     SELECT gen_random_uuid(), 'x', 'todo', 'low', 'even', 'seed', '{}', 1, now(), now() FROM generate_series(1, 4)`,
  );
  const rpc = rpcClient(service.grpcAddress);
  try {
    const first = await rpc.get({ project_id: 'even', page_size: 2 }, { token: admin });
    const { next_page_token: page_token } = first;
    const last = await rpc.get({ project_id: 'even', page_size: 2, page_token }, { token: admin });
    expect([first.tasks.length, last.tasks.length, last.next_page_token]).toEqual([2, 2, '']);
  } finally {
    rpc.close();
  }
});
