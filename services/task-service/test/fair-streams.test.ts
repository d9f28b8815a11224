import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { expectServed } from './served.ts';
import { type Answer, startService, type TestService } from './service.ts';

const SERVICE_SECRET = 'a secret of the services in these tests';
const [PER_PERSON, PER_ADDRESS, ALL, READS] = [50, 120, 150, 4];

describe('whoever takes event streams leaves the service to others', () => {
  let service: TestService;
  let bystander: string;
  let ownTask: string;
  const open = new Set<ClientRequest>();
  beforeAll(async () => {
    service = await startService({
      SERVICE_SECRET,
      EVENT_STREAMS: String(ALL),
      EVENT_STREAMS_PER_ADDRESS: String(PER_ADDRESS),
      EVENT_READS: String(READS),
    });
    bystander = await service.user('bystander');
    ownTask = (await service.create(bystander)).id;
  });
  const closeAll = () => {
    for (const request of open) request.destroy();
    open.clear();
  };
  afterEach(closeAll);
  afterAll(() => service.stop());

  /** Opens a stream; its answer has come, and the stream stays open where there is one. Hundreds would be dear by fetch. */
  async function streamOf(token: string, { address = '192.0.2.1' } = {}): Promise<IncomingMessage> {
    const request = get(`${service.url}/api/v1/events`, {
      agent: false,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'text/event-stream',
        'X-Service-Secret': SERVICE_SECRET,
        'X-Forwarded-For': address,
      },
    });
    open.add(request);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer.on('error', () => {}); // it is cut by ourselves
  }

  const manyStreams = async (id: string, count: number, address?: string): Promise<IncomingMessage[]> => {
    const token = await service.user(id);
    return Promise.all(Array.from({ length: count }, () => streamOf(token, { address })));
  };

  const expectOpen = (answer: IncomingMessage) => expect(answer.statusCode).toBe(200);

  async function expectRefusal(answer: IncomingMessage, status: number): Promise<void> {
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse((await answer.setEncoding('utf8').toArray()).join(''))).toMatchObject({ status, success: false });
  }

  const statusOf = async (path: string) => (await service.call(path, { token: bystander })).status;
  const reads = {
    list: () => statusOf('/api/v1/tasks'),
    get: () => statusOf(`/api/v1/tasks/${ownTask}`),
  };
  const everything = {
    ...reads,
    create: async () =>
      (await service.call('/api/v1/tasks', { method: 'POST', token: bystander, body: { title: 'One' } })).status,
    feed: () => statusOf('/api/v1/events'),
  };

  test('an address has a share, however many people are behind it, and all have one together', async () => {
    for (const id of ['m1', 'm2']) (await manyStreams(id, PER_PERSON)).forEach(expectOpen);
    const third = await manyStreams('m3', PER_PERSON);
    expect(third.filter(({ statusCode }) => statusCode === 200)).toHaveLength(PER_ADDRESS - 2 * PER_PERSON);
    for (const answer of third.filter(({ statusCode }) => statusCode !== 200)) await expectRefusal(answer, 429);

    const elsewhere = await manyStreams('m4', PER_PERSON, '198.51.100.7');
    expect(elsewhere.filter(({ statusCode }) => statusCode === 200)).toHaveLength(ALL - PER_ADDRESS);
    for (const answer of elsewhere.filter(({ statusCode }) => statusCode !== 200)) await expectRefusal(answer, 503);
    expect(await reads.list()).toBe(200);

    closeAll();
    // Once the service has noticed, as many can be open again.
    for (let free = false; !free; ) {
      const again = await manyStreams('m5', PER_PERSON);
      free = again.every(({ statusCode }) => statusCode === 200);
      closeAll();
    }
  });

  test('600 streams of one person: the rest is refused, and nobody else notices', async () => {
    let answers: IncomingMessage[] = [];
    await expectServed(everything, async () => {
      answers = await manyStreams('mallory', 600, '192.0.2.2');
    });
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(PER_PERSON);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 200)) await expectRefusal(answer, 429);
    expectOpen(await streamOf(bystander, { address: '192.0.2.3' }));
  });

  test('reads of events that get no answer hold nothing that others need; who comes then is told to come again', async () => {
    const holder = await service.pool.connect();
    await holder.query('BEGIN; LOCK TABLE event_audience IN ACCESS EXCLUSIVE MODE');
    const stuck = ['a', 'b', 'c', 'd']
      .slice(0, READS)
      .map(async (id) => streamOf(await service.user(id), { address: '192.0.2.4' }));
    try {
      await expectServed(reads, async () => {
        (await Promise.all(stuck)).forEach(expectOpen);
        // Until each has its turn and has begun to read.
        for (let waiting = 0; waiting < READS; ) {
          const { rows } = await service.pool.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'event_audience'::regclass AND NOT granted`,
          );
          waiting = rows[0]?.n ?? 0;
        }
        for (const token of [bystander, await service.user('another')]) {
          await expectRefusal(await streamOf(token, { address: '192.0.2.4' }), 503);
        }
      });
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expectOpen(await streamOf(bystander, { address: '192.0.2.5' }));
  });

  test('what happens is read once, however many streams tell it', async () => {
    const streams = (await manyStreams('watcher', 20, '192.0.2.6')).map((answer) => textOf(answer));
    const mine = await service.user('watcher');
    const told = async (title: string) => {
      await service.create(mine, { title });
      for (const { until } of streams) await until(title);
    };
    await told('first of all');
    const queries = jest.spyOn(pg.Client.prototype, 'query');
    await told('and once more');
    const names = queries.mock.calls.map(([query]) => String((query as { name?: unknown } | undefined)?.name));
    queries.mockRestore();
    const readings = names.filter((name) => name.startsWith('read-feed'));
    expect([readings.length > 0, readings.length < 5]).toEqual([true, true]);
  });

  test('a page of long events is a short page', async () => {
    const count = 30;
    await service.pool.query(
      `WITH logged AS (
         INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, audience, body)
         SELECT id, gen_random_uuid(), 'task.created', now(), '', '{person:long}',
           json_build_object('eventId', id, 'type', 'task.created', 'text', repeat('x', 200000))
         FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1::int)) AS made RETURNING position
       ) INSERT INTO event_audience (member, position) SELECT 'person:long', position FROM logged`,
      [count],
    );
    const token = await service.user('long');
    const pages: number[] = [];
    for (let query: string | null = '?limit=1000'; query; ) {
      const { body }: Answer = await service.call(`/api/v1/events${query}`, { token });
      pages.push(body.data.length);
      query = body.page.nextCursor && `?limit=1000&after=${body.page.nextCursor}`;
    }
    expect(pages.reduce((sum, length) => sum + length)).toBe(count);
    expect(Math.max(...pages)).toBeLessThan(5);
  });
});

/** The text of a stream as it comes. */
function textOf(answer: IncomingMessage): { until: (part: string) => Promise<void> } {
  const pieces = answer.setEncoding('utf8')[Symbol.asyncIterator]();
  let text = '';
  return {
    async until(part) {
      while (!text.includes(part)) {
        const { value, done } = await pieces.next();
        if (done) throw new Error('the stream ended');
        text += value;
      }
    },
  };
}
