import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectServed } from './served.ts';
import { type Answer, startService, type TestService } from './service.ts';

const SERVICE_SECRET = 'a secret of the services in these tests';

describe('whoever reads much and dearly leaves the service to others', () => {
  let service: TestService;
  let bystander: string;
  let ownTask: string;
  beforeAll(async () => {
    // Who has to wait for searches of others that come to nothing would wait for longer.
    service = await startService({ DATABASE_TIMEOUT: '2.5' });
    bystander = await service.user('bystander');
    ownTask = (await service.create(bystander)).id;
    // A search that takes as long as somebody wants.
    await service.pool.query(
      `CREATE TABLE gate ();
       ALTER FUNCTION fold_text(text) RENAME TO fold_at_once;
       CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE plpgsql AS $$
       BEGIN PERFORM FROM gate; RETURN fold_at_once(value); END $$`,
    );
  });
  afterAll(() => service.stop());

  const statusOf = async (path: string) => (await service.call(path, { token: bystander })).status;

  test('searches of one person that do not end leave connections to others, and turns', async () => {
    const holder = await service.pool.connect();
    await holder.query('BEGIN; LOCK TABLE gate');
    const token = await service.user('mallory');
    let answers: Answer[] = [];
    const everything = {
      get: () => statusOf(`/api/v1/tasks/${ownTask}`),
      list: () => statusOf('/api/v1/tasks'),
      stats: () => statusOf('/api/v1/tasks/stats'),
      create: async () =>
        (await service.call('/api/v1/tasks', { method: 'POST', token: bystander, body: { title: 'One' } })).status,
    };
    try {
      await expectServed(everything, async () => {
        const searches = Array.from({ length: 40 }, () => service.call('/api/v1/tasks?q=word', { token }));
        answers = await Promise.all(searches);
      });
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 503).length).toBeLessThan(12); // three at once, which took too long
    expect(new Set(statuses)).toEqual(new Set([429, 503]));
    for (const { headers } of answers) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await statusOf('/api/v1/tasks?q=word')).toBe(200);
  });
});

describe('dear reads are counted', () => {
  const [PER_PERSON, PER_ADDRESS] = [12, 30];
  let service: TestService;
  beforeAll(async () => {
    service = await startService({
      SERVICE_SECRET,
      RATE_LIMIT_READS: String(PER_PERSON),
      RATE_LIMIT_READS_PER_ADDRESS: String(PER_ADDRESS),
    });
  });
  afterAll(() => service.stop());

  const read = async (person: string, path: string, address = '192.0.2.1') => {
    const headers = { 'X-Service-Secret': SERVICE_SECRET, 'X-Forwarded-For': address };
    return service.call(path, { token: await service.user(person), headers });
  };
  const dear = ['/api/v1/tasks?q=word', '/api/v1/tasks/stats', '/api/v1/events'];

  test('of a person together, whatever they read, and from wherever', async () => {
    for (let n = 0; n < PER_PERSON; n += 1) {
      const answer = await read('ann', dear[n % dear.length] as string, `192.0.2.${n + 10}`);
      expect([n, answer.status]).toEqual([n, 200]);
    }
    for (const path of dear) {
      const { status, headers, body } = await read('ann', path, '192.0.2.99');
      expect([status, body.status, headers.get('content-type')]).toEqual([
        429,
        429,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('ratelimit')).toContain('"reads"; r=0');
    }
    expect((await read('ann', '/api/v1/tasks', '192.0.2.99')).status).toBe(200);
    expect((await read('bob', '/api/v1/tasks/stats', '192.0.2.99')).status).toBe(200);
  });

  test('and of an address, whoever reads from there', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < PER_ADDRESS + 2; n += 1) {
      statuses.push((await read(`m${n % 4}`, '/api/v1/tasks/stats', '198.51.100.7')).status);
    }
    expect(statuses).toEqual([...Array(PER_ADDRESS).fill(200), 429, 429]);
    expect((await read('m1', '/api/v1/tasks/stats', '203.0.113.1')).status).toBe(200);
  });
});
