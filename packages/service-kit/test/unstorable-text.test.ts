import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Joi from 'joi';
import { closeServer, createHttpApp, createLogger, listen, parse, portOf } from '../src/index.ts';

let server: Server;
beforeAll(async () => {
  const app = createHttpApp({
    name: 'sample',
    log: createLogger('sample', 'silent'),
    mount: (routes) => {
      routes.get('/things/:name', (req, res) => void res.json(req.params.name));
      const query = Joi.object({ q: Joi.array().items(Joi.string()).single() });
      routes.get('/things', (req, res) => void res.json(parse(query, req.query, { in: 'query' })));
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
});
afterAll(() => closeServer(server));

async function get(path: string) {
  const asked = request({ port: portOf(server), host: '127.0.0.1', path }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: JSON.parse(Buffer.concat(await answer.toArray()).toString()) };
}

test.each(['%00', 'a%00b', '%', '%zz', '%c0%af', '%ff', '%ed%a0%80', '%E0%A4%A', '%C3'])(
  '%s is no text: 400 in a path that is known or not, and in a query',
  async (text) => {
    for (const path of [`/things/${text}`, `/nothing/${text}`, `/things?q=${text}`, `/things?q=a&${text}=b`]) {
      expect([path, await get(path)]).toEqual([
        path,
        { status: 400, body: expect.objectContaining({ status: 400, success: false }) },
      ]);
    }
  },
);

test('what is text arrives, all of it', async () => {
  expect(await get('/things/%F0%9F%8C%B1%2F%25')).toEqual({ status: 200, body: '\u{1f331}/%' });
  expect((await get('/things?q=a+b%26&q=%2B')).body).toEqual({ q: ['a b&', '+'] });
  expect((await get(`/things?${'q=1&'.repeat(1_200)}`)).body.q).toHaveLength(1_200);
  expect((await get('/things?__proto__=1')).status).toBe(400);
});
