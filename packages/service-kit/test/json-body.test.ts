import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Express } from 'express';
import Joi from 'joi';
import { closeServer, createHttpApp, createLogger, jsonBody, listen, parse, portOf, text } from '../src/index.ts';

const body = Joi.object({ title: text(1, 100), tags: Joi.array(), more: Joi.object().unknown() });

/** The one reader, as every service has it, and as one that mounts it itself. */
const readers: Record<string, Server> = {};
async function open(name: string, bodyLimit: number | false, mount: (app: Express) => void) {
  const app = createHttpApp({ name, log: createLogger(name, 'silent'), bodyLimit, mount });
  readers[name] = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
}
const things = (app: Express) => {
  app.all('/things', (req, res) => void res.json(parse(body, req.body, { in: 'body' })));
};
beforeAll(async () => {
  await open('whole', 1_000_000, things);
  await open('mounted', false, (app) => {
    app.use(jsonBody(1_000_000));
    things(app);
  });
});
afterAll(() => Promise.all(Object.values(readers).map(closeServer)));

/** Sends bytes as they are, says that no more will come unless told otherwise, and gives what came back. */
async function send(reader: string, head: string[], content: Uint8Array | string = '', ends = true) {
  const socket = connect(portOf(readers[reader] as Server), '127.0.0.1');
  const asks = (line: string) => /^[A-Z]+ \//.test(line);
  const lines = [head.find(asks) ?? 'POST /things HTTP/1.1', ...head.filter((line) => !asks(line)), 'Host: sample'];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(content);
  if (ends) socket.end();
  socket.on('error', () => {}); // told by the answer that is missing then
  let answer = '';
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
  });
  await once(socket, 'close');
  const [top = '', json = ''] = answer.split(/\r\n\r\n/);
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(top)?.[1];
  return { status: Number(top.split(' ')[1]), type: header('content-type'), header, body: json && JSON.parse(json) };
}
const sized = (content: Uint8Array | string) => `Content-Length: ${Buffer.byteLength(content)}`;
const JSON_TYPE = 'Content-Type: application/json';
const CLOSE = 'Connection: close';
const post = (reader: string, content: Uint8Array | string, ...head: string[]) =>
  send(
    reader,
    [...(head.some((line) => /content-type/i.test(line)) ? [] : [JSON_TYPE]), ...head, sized(content), CLOSE],
    content,
    false,
  );

const isProblem = (status: number) => ({
  status,
  type: expect.stringMatching(/^application\/problem\+json/),
  body: {
    status,
    success: false,
    title: expect.any(String),
    detail: expect.any(String),
    requestId: expect.any(String),
  },
});

describe.each(['whole', 'mounted'])('%s', (reader) => {
  test.each([
    ['a body that declares more than it holds', [JSON_TYPE, 'Content-Length: 100'], '{"title":"x"}'],
    ['the same without a byte of it', [JSON_TYPE, 'Content-Length: 100'], ''],
    ['chunks without an end', [JSON_TYPE, 'Transfer-Encoding: chunked'], 'd\r\n{"title":"x"}\r\n'],
    ['a chunk that is shorter than it says', [JSON_TYPE, 'Transfer-Encoding: chunked'], 'ff\r\n{"title":"x"}'],
    ['both lengths', [JSON_TYPE, 'Transfer-Encoding: chunked', 'Content-Length: 2'], '2\r\n{}\r\n0\r\n\r\n'],
    ['two lengths', [JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'], '{}'],
    ['what is no HTTP', ['BREW /things'], ''],
  ])('%s is 400', async (_what, head, content) => {
    expect(await send(reader, head, content)).toMatchObject(isProblem(400));
  });

  test('headers without end are 431', async () => {
    expect(await send(reader, [`X-Long: ${'x'.repeat(20_000)}`])).toMatchObject(isProblem(431));
  });

  test.each([
    ['a byte that begins nothing', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character beyond the last', [0xf5, 0x80, 0x80, 0x80]],
  ])('%s is no UTF-8: 400', async (_what, bytes) => {
    const content = Buffer.concat([Buffer.from('{"title":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await post(reader, content)).toMatchObject(isProblem(400));
  });

  test.each(['{', '', ' ', 'null', '"text"', '1', '{"a":1,}', "{'a':1}", '{"a":NaN}', '\ufeff\ufeff{}'])(
    '%j is no JSON object: 400, or 422 where there is none',
    async (content) => {
      expect(await post(reader, content)).toMatchObject(isProblem(content === '' ? 422 : 400));
    },
  );

  test.each([
    ['Content-Type: application/json; charset=utf-8'],
    ['Content-Type: application/json;charset="UTF-8"'],
    ['Content-Type: Application/JSON ; Charset=Utf-8'],
    ['Content-Encoding: identity'],
  ])('%s is read', async (header) => {
    expect(await post(reader, '\ufeff{"title":"\u00e9\u{1f331}"}', header)).toMatchObject({
      status: 200,
      body: { title: '\u00e9\u{1f331}' },
    });
  });

  test.each([
    ['Content-Type: application/json; charset=utf-16'],
    ['Content-Type: application/json; charset=iso-8859-1'],
    ['Content-Type: application/json; charset=""'],
    ['Content-Type: application/json; charset=utf-8; charset=utf-16'],
    ['Content-Type: application/json, text/html'],
    ['Content-Type: application/jsonx'],
    ['Content-Type: json'],
    ['Content-Type: text/plain'],
    ['Content-Type:'],
    ['Content-Type: application/merge-patch+json'],
    ['Content-Type: application/ld+json'],
    ['Content-Encoding: zip'],
    ['Content-Encoding: gzip, gzip'],
  ])('%s is 415', async (header) => {
    expect(await post(reader, '{"title":"x"}', header)).toMatchObject(isProblem(415));
  });

  test('two types are 415, also two of the same', async () => {
    for (const second of ['application/json', 'text/plain']) {
      expect(await post(reader, '{}', JSON_TYPE, `Content-Type: ${second}`)).toMatchObject(isProblem(415));
    }
  });

  test('a merge patch (RFC 7396) is read where PATCH is; a refusal names what is', async () => {
    const patch = (type: string) => post(reader, '{"title":"x"}', 'PATCH /things HTTP/1.1', `Content-Type: ${type}`);
    expect(await patch('application/merge-patch+json; charset=utf-8')).toMatchObject({ status: 200 });
    const refused = await patch('application/json-patch+json');
    expect([refused.status, refused.header('accept-patch')]).toEqual([
      415,
      'application/json, application/merge-patch+json',
    ]);
    expect((await post(reader, '{}', 'Content-Type: text/plain')).header('accept')).toBe('application/json');
  });

  test('a body may be packed, and is as large as it is unpacked', async () => {
    const content = JSON.stringify({ title: 'x' });
    for (const [coding, packed] of [
      ['gzip', gzipSync(content)],
      ['br', brotliCompressSync(content)],
    ] as const) {
      expect((await post(reader, packed, `Content-Encoding: ${coding}`)).status).toBe(200);
      expect(await post(reader, packed.subarray(0, -2), `Content-Encoding: ${coding}`)).toMatchObject(isProblem(400));
    }
    const bomb = gzipSync(`"${'x'.repeat(1_000_000)}"`);
    expect(await post(reader, bomb, 'Content-Encoding: gzip')).toMatchObject(isProblem(413));
  });

  test.each([
    ['{"title":"x","__proto__":{"title":"y"}}', ['__proto__']],
    ['{"__proto__":null,"constructor":1,"prototype":{}}', ['__proto__', 'constructor', 'prototype']],
    ['{"\\u005f_proto__":1}', ['__proto__']],
    ['{"more":{"deep":[{"__proto__":{"polluted":1}}]}}', ['more.deep.0.__proto__']],
    ['{"more":{"constructor":{"prototype":{"polluted":1}}}}', ['more.constructor', 'more.constructor.prototype']],
    ['{"tags":[{"prototype":1}]}', ['tags.0.prototype']],
  ])('%s has fields that nobody knows: 422', async (content, paths) => {
    const answer = await post(reader, content);
    expect(answer).toMatchObject(isProblem(422));
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(paths.sort());
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('text that cannot be stored is 422 wherever it is', async () => {
    const answer = await post(reader, '{"title":"a\\u0000","tags":["\\ud800"],"more":{"a\\u0000b":["\\udfff"]}}');
    expect(answer).toMatchObject(isProblem(422));
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(
      ['title', 'tags.0', 'more.a\0b', 'more.a\0b.0'].sort(),
    );
  });

  test('how deep it may be nested has an end: 400', async () => {
    const nested = (depth: number) => `{"tags":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await post(reader, nested(20))).status).toBe(200);
    for (const depth of [100, 10_000, 400_000]) {
      expect(await post(reader, nested(depth))).toMatchObject(isProblem(400));
    }
  });

  test('of many faults a hundred are told', async () => {
    const many = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, 1])));
    expect((await post(reader, many(500))).body.errors).toHaveLength(100);
    const answer = await post(reader, many(80_000));
    expect([answer.status, answer.body.errors.length]).toEqual([422, 1]);
  });
});
