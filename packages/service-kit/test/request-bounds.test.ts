import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Joi from 'joi';
import { closeServer, createHttpApp, createLogger, listen, parse, portOf, text } from '../src/index.ts';

const body = Joi.object({ title: text(1, 100), tags: Joi.array().items(text(1, 10)).max(20), more: Joi.object() });
const query = Joi.object({ q: Joi.array().items(Joi.string()).single() });

let server: Server;
beforeAll(async () => {
  const app = createHttpApp({
    name: 'sample',
    log: createLogger('sample', 'silent'),
    bodyLimit: 1024 * 1024,
    mount: (routes) => {
      routes.post('/things', (req, res) => void res.json(parse(body, req.body, { in: 'body' })));
      routes.get('/things', (req, res) => void res.json(parse(query, req.query, { in: 'query' })));
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
});
afterAll(() => closeServer(server));

async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, init);
  const content = await answer.text();
  return { status: answer.status, length: content.length, body: JSON.parse(content) };
}
const post = (content: unknown, headers: Record<string, string> = {}) =>
  ask('/things', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  });
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const fields = (count: number, name = 'f') => Object.fromEntries(times(count, (i) => [`${name}${i}`, i]));

const MOST = [{ path: '', message: 'must not have more than 1000 values' }];

test.each<[string, unknown]>([
  ['bad entries', { tags: times(1_001, () => 1) }],
  ['good ones', { tags: times(200_000, () => 'a') }],
  ['fields', fields(60_000)],
  ['lists of nothing', { tags: times(300_000, () => []) }],
  ['fields of fields', { more: Object.fromEntries(times(40, (i) => [i, fields(30)])) }],
])('a body of too many values is refused by their count, not for each: %s', async (_what, content) => {
  expect(await post(content)).toMatchObject({ status: 422, body: { success: false, errors: MOST } });
});

test('commas, brackets and quotes within a text are none of its values', async () => {
  const title = '[{,"\\,]'.repeat(12);
  expect(await post({ title, tags: times(20, (i) => `",[${i}`) })).toMatchObject({ status: 200, body: { title } });
  const many = await post({ title: '{[,\\"'.repeat(20_000) });
  expect(many.body.errors).toEqual([{ path: 'title', message: 'must have 1 to 100 characters' }]);
});

test('of many faults the first hundred are told, and it is said so', async () => {
  const { status, body } = await post(fields(900));
  expect([status, body.errors.length]).toEqual([422, 100]);
  expect(body.detail).toBe('The body has fields that are not valid. Of its faults the first 100 are told.');
  expect((await post(fields(100))).body.detail).toBe('The body has fields that are not valid.');
});

test.each<[string, unknown, number]>([
  ['a long name', { ['n'.repeat(900_000)]: 1 }, 1],
  ['many of them, in quotes', fields(90, '"'.repeat(4_000)), 90],
  ['a name of halves', { ['\ud83c\udf31'.repeat(10_000)]: 1 }, 1],
  ['a long value', { title: 'x'.repeat(900_000) }, 1],
  ['a path of long names', { more: { ['a'.repeat(300)]: { ['\0'.repeat(300)]: 1 } } }, 1],
])('an answer repeats little of what was sent: %s', async (_what, content, count) => {
  const { status, length, body } = await post(content);
  expect([status, body.errors.length]).toEqual([422, count]);
  for (const { path, message } of body.errors) {
    expect([path.length <= 200, path.isWellFormed(), message.length <= 500]).toEqual([true, true, true]);
    expect(message).not.toContain('"');
  }
  expect(length).toBeLessThan(1_000 + count * 1_500);
});

test('neither of a path, nor of a header', async () => {
  const path = `/${'%F0%9F%8C%B1'.repeat(1_000)}`;
  const { status, length, body: problem } = await ask(path);
  expect([status, length < 3_000, path.startsWith(problem.instance)]).toEqual([404, true, true]);
  expect(() => decodeURIComponent(problem.instance)).not.toThrow(TypeError);
  const typed = await post('{}', { 'content-type': `text/${'x'.repeat(8_000)}` });
  expect([typed.status, typed.length < 1_000]).toEqual([415, true]);
});

test('a query of too many parameters is refused by their count', async () => {
  expect((await ask(`/things?${times(2_000, () => 'q=1').join('&')}`)).body.q).toHaveLength(2_000);
  for (const given of [times(2_001, () => 'q=1'), times(2_100, (i) => `f${i}`), times(8_000, () => '')]) {
    expect(await ask(`/things?${given.join('&')}`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: '', message: 'must not have more than 2000 parameters' }] },
    });
  }
});

test('what takes a few words takes 16 KiB of them, unless it says otherwise', async () => {
  const small = createHttpApp({
    name: 'small',
    log: createLogger('small', 'silent'),
    mount: (routes) => void routes.post('/things', (req, res) => void res.json(parse(body, req.body, { in: 'body' }))),
  });
  const other = await listen(small, { port: 0, setting: 'SAMPLE_PORT' });
  const send = (size: number) =>
    fetch(`http://127.0.0.1:${portOf(other)}/things`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"title":"x"}${' '.repeat(size - 13)}`,
    });
  expect([(await send(16_384)).status, (await send(16_385)).status]).toEqual([200, 413]);
  await closeServer(other);
});
