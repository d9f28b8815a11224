import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documented } from '@taskward/testkit';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { operationAt } from './contract.ts';
import { post } from './system.ts';

let system: BorrowedSystem;
let admin: string;
let task: string;
beforeAll(async () => {
  system = await borrowSystem();
  admin = await system.token(system.people.admin.email);
  task = (await (await post(`${system.url}/api/v1/tasks`, { title: 'To be asked for' }, admin)).json()).data.id;
}, 120_000);
afterAll(() => system?.giveBack());

type Headers = Record<string, string>;
interface Head {
  status: number;
  headers: IncomingMessage['headers'];
}

/** One connection after the other is kept: what follows an answer to HEAD on it must be read as the next answer. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

/** Asks as written. Of GET the headers are enough; of HEAD the end is waited for, since one that never comes is a fault. */
function ask(method: 'GET' | 'HEAD', url: string, headers: Headers): Promise<Head> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method, headers, agent: method === 'HEAD' && agent }, (res) => {
      const head = { status: res.statusCode ?? 0, headers: res.headers };
      if (method === 'HEAD') res.on('data', () => reject(new Error(`HEAD ${url} has a body`)));
      res.on(method === 'HEAD' ? 'end' : 'close', () => resolve(head));
      if (method === 'HEAD') res.resume();
      else res.destroy();
    });
    req.on('error', reject).end();
  });
}

/** What differs from one answer to the next, or is of the connection alone. */
const VARIES = /^(date|x-request-id|ratelimit|connection|keep-alive|transfer-encoding)$/;
const namesOf = (cookies: string[] = []) => cookies.map((cookie) => cookie.replace(/(?<=^[^=]*|expires)=[^;]*/g, ''));

function comparable({ status, headers }: Head, isFluid: boolean) {
  const kept = Object.entries(headers).filter(([name]) => !VARIES.test(name));
  const fields = { ...Object.fromEntries(kept), 'set-cookie': namesOf(headers['set-cookie']) };
  // The length of what tells a time is another each time; that there is one is not.
  return { status, ...fields, ...(isFluid && headers['content-length'] ? { 'content-length': 'some' } : {}) };
}

const FLUID = /\/(health|ready|metrics|authorize.*|audit|sessions|mails)(\?|$)/;

async function expectSame(url: string, headers: Headers): Promise<void> {
  const [get, head] = [await ask('GET', url, headers), await ask('HEAD', url, headers)];
  const isFluid = FLUID.test(url);
  expect([url, headers, comparable(head, isFluid)]).toEqual([url, headers, comparable(get, isFluid)]);
}

const EVENTS: Headers = { accept: 'text/event-stream' };
const PACKED: Headers[] = [{ 'accept-encoding': 'gzip' }, { 'accept-encoding': 'br, gzip' }];
const HTML: Headers = { accept: 'text/html' };

/** Once as it is, once packed, once as a page, with a token and without. */
const waysOf = (): Headers[] => {
  const bearer = { authorization: `Bearer ${admin}` };
  return [{}, HTML, ...PACKED].flatMap((way) => [way, { ...way, ...bearer }]);
};

const reads = documented.filter((operation) => operation.startsWith('GET ')).map((operation) => operation.slice(4));
const addressOf = (path: string) =>
  path.replace('{id}', path.includes('/tasks/') ? task : crypto.randomUUID()).replaceAll(/\{\w+\}/g, 'x');

describe('HEAD answers as GET, without its body', () => {
  test.each(reads)('%s, through the gateway', async (path) => {
    for (const headers of waysOf()) await expectSame(system.url + addressOf(path), headers);
  });

  test('an event stream, through the gateway and at its service', async () => {
    const headers = { ...EVENTS, authorization: `Bearer ${admin}` };
    for (const origin of [system.url, `http://127.0.0.1:${system.settings.TASK_PORT}`]) {
      for (const query of ['', '?after=nonsense', '?types=task.created']) {
        await expectSame(`${origin}/api/v1/events${query}`, headers);
      }
    }
    await expectSame(`http://127.0.0.1:${system.settings.AUTH_PORT}/internal/revocations/stream`, EVENTS);
  });

  test('the web app, its files and what is nowhere', async () => {
    const page = await (await fetch(system.url)).text();
    const assets = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBeGreaterThan(1);
    for (const path of ['/', '/tasks', '/nowhere', '/assets/nowhere.js', '/api/nowhere', '/%zz', ...assets]) {
      for (const headers of waysOf()) await expectSame(system.url + path, headers);
    }
  });

  test.each(['AUTH_PORT', 'TASK_PORT', 'WORKER_PORT', 'REALTIME_PORT'] as const)(
    'at the service itself, %s',
    async (port) => {
      const own = ['/health', '/ready', '/metrics', '/nowhere', ...reads.filter((path) => operationAt(`GET ${path}`))];
      for (const path of own) {
        for (const headers of waysOf())
          await expectSame(`http://127.0.0.1:${system.settings[port]}${addressOf(path)}`, headers);
      }
    },
  );
});
