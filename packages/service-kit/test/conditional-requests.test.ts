import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeServer, createHttpApp, createLogger, listen, portOf, preconditionsOf } from '../src/index.ts';

let server: Server;
beforeAll(async () => {
  const app = createHttpApp({
    name: 'things',
    log: createLogger('things', 'silent'),
    mount: (routes) => {
      routes.get('/thing', (_req, res) => void res.set('ETag', '"3"').json({ version: 3 }));
      routes.put('/thing', (req, res) => void res.json(preconditionsOf(req)('"3"')));
    },
  });
  server = await listen(createServer(app), { port: 0, host: '127.0.0.1', setting: 'PORT' });
});
afterAll(() => closeServer(server));

/** Sends header lines as they are, and gives the status and what came with it. */
async function send(method: string, ...lines: string[]): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(portOf(server), '127.0.0.1');
  socket.write(
    [`${method} /thing HTTP/1.1`, 'Host: things', 'Connection: close', ...lines, '', ''].join('\r\n'),
    'latin1',
  );
  const answer = Buffer.concat(await socket.toArray()).toString();
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body };
}

const holds = async (...lines: string[]) => (await send('PUT', ...lines)).body;

describe('a change of what is "3"', () => {
  test.each([
    '"3"',
    '*',
    ' * ',
    '"2", "3"',
    '"3","4"',
    ', "3",, "4"',
    ',,,"3",',
    '"3" ,\t"4"',
    'W/"3", "3"',
    '"a,b", "3"',
    '"\u00e9", "3"',
  ])('may be made with If-Match: %s', async (value) => {
    expect(await holds(`If-Match: ${value}`)).toBe('true');
  });

  test.each([
    '"03"',
    '"3.0"',
    '"+3"',
    '"0x3"',
    '"3e0"',
    '""',
    '"2"',
    'W/"3"',
    '"4", W/"3"',
    '"a,3"',
    '"3,"',
    '"\u00e9"',
  ])('may not be made with If-Match: %s', async (value) => {
    expect(await holds(`If-Match: ${value}`)).toBe('false');
  });

  test.each([
    '3',
    "'3'",
    '"3',
    '3"',
    '"3" "4"',
    '"3"; "4"',
    'w/"3"',
    'W/ "3"',
    'W/3',
    '*, "3"',
    '"3", *',
    ',',
    '"3", x',
    '" 3"',
  ])('is 400 with If-Match: %s', async (value) => {
    for (const name of ['If-Match', 'If-None-Match']) {
      const { status, body } = await send('PUT', `${name}: ${value}`);
      expect([status, JSON.parse(body).errors[0].path]).toEqual([400, name]);
    }
  });

  test('a list may be on several lines', async () => {
    expect(await holds('If-Match: "2"', 'If-Match: "3"')).toBe('true');
    expect(await holds('If-Match: "2"', 'If-Match: "4"')).toBe('false');
  });

  test('If-None-Match compares weakly', async () => {
    for (const value of ['*', '"3"', 'W/"3"', '"2", W/"3"'])
      expect(await holds(`If-None-Match: ${value}`)).toBe('false');
    for (const value of ['"2"', 'W/"2"', '"03"']) expect(await holds(`If-None-Match: ${value}`)).toBe('true');
    expect(await holds('If-Match: "3"', 'If-None-Match: "3"')).toBe('false');
  });

  test('blanks without end are read in no time', async () => {
    expect((await send('PUT', `If-Match: "3"${' '.repeat(15_000)}x`)).status).toBe(400);
  });
});

describe('who has "3" already', () => {
  test.each(['"3"', 'W/"3"', '*', '"2", "3"', ', "3",, "4"'])('is told so with If-None-Match: %s', async (value) => {
    for (const method of ['GET', 'HEAD']) {
      // As fetch sends it.
      const { status, head, body } = await send(method, `If-None-Match: ${value}`, 'Cache-Control: no-cache');
      expect([status, body]).toEqual([304, '']);
      expect(head).toContain('ETag: "3"');
      expect(head).not.toMatch(/^Content-(Type|Length)/m);
    }
  });

  test.each(['"2"', '"03"', 'W/"2"', '3'])('and who has another is sent it, with If-None-Match: %s', async (value) => {
    expect((await send('GET', `If-None-Match: ${value}`)).status).toBe(200);
  });
});

test('two different Authorization headers are refused whatever their order, and who reads them', async () => {
  const [one, other] = ['Authorization: Bearer one', 'authorization: Bearer other'];
  for (const lines of [
    [one, other],
    [other, one],
    [one, one, other],
  ]) {
    const { status, head } = await send('GET', ...lines);
    expect(status).toBe(400);
    expect(head).toContain('WWW-Authenticate: Bearer error="invalid_request"');
  }
  expect((await send('GET', one, one)).status).toBe(200);
});
