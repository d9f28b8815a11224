import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import fc from 'fast-check';
import { startService, type TestService } from './service.ts';

describe('the list of tasks', () => {
  let service: TestService;
  let ann: string;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    [ann, admin] = await Promise.all([service.user('ann'), service.admin()]);
    for (const fields of SEED) await service.create(fields.assignedTo === 'bob' ? admin : ann, fields);
  });
  afterAll(() => service.stop());

  const SEED = [
    { title: 'b', priority: 'low', dueDate: '2030-01-02T00:00:00Z', labels: ['home'], projectId: 'p1' },
    { title: 'A', priority: 'urgent', status: 'done', labels: ['home', 'work'] },
    { title: 'c', priority: 'high', dueDate: '2030-01-01T00:00:00Z', projectId: 'p2' },
    { title: 'D', priority: 'medium', status: 'in_review', assignedTo: null },
    { title: 'e', priority: 'low', dueDate: '2030-01-03T00:00:00Z' },
    { title: 'f', priority: 'high', assignedTo: 'bob', projectId: 'p1' },
  ];

  const list = (query: string, token = ann) => service.call(`/api/v1/tasks${query}`, { token });
  const titles = async (query: string, token = ann) =>
    (await list(query, token)).body.data.map(({ title }: Task) => title).join('');

  test('holds what the caller may see, newest first', async () => {
    const { status, body } = await list('');
    expect([status, body.success, body.page]).toEqual([200, true, { nextCursor: null, limit: 50 }]);
    expect(await titles('')).toBe('eDcAb');
    expect(await titles('', admin)).toBe('feDcAb');
    expect(await titles('', await service.user('bob'))).toBe('f');
  });

  test('is sorted by each field in both directions, tasks without a due date last', async () => {
    expect(await titles('?sort=createdAt')).toBe('bAcDe');
    expect(await titles('?sort=title')).toBe('AbcDe');
    expect(await titles('?sort=-title')).toBe('eDcbA');
    expect(await titles('?sort=dueDate')).toMatch(/^cbe[AD]{2}$/);
    expect(await titles('?sort=-dueDate')).toMatch(/^ebc[AD]{2}$/);
    expect(await titles('?sort=priority')).toMatch(/^[be]{2}DcA$/);
    expect(await titles('?sort=-priority')).toMatch(/^AcD[be]{2}$/);
  });

  test('is filtered, also by several values', async () => {
    expect(await titles('?status=done')).toBe('A');
    expect(await titles('?status=done&status=in_review')).toBe('DA');
    expect(await titles('?priority=low&sort=title')).toBe('be');
    expect(await titles('?projectId=p1&projectId=p2', admin)).toBe('fcb');
    expect(await titles('?assignedTo=bob', admin)).toBe('f');
    expect(await titles('?assignedTo=bob')).toBe('');
    expect(await titles('?label=work&label=home')).toBe('Ab');
    expect(await titles('?dueBefore=2030-01-02T00:00:00Z')).toBe('c');
    expect(await titles('?dueAfter=2030-01-02T00:00:00Z')).toBe('eb');
    expect(await titles('?dueAfter=2030-01-01T23:00:00-01:00&dueBefore=2030-01-03T00:00:00Z')).toBe('b');
  });

  test('is walked by cursor in every order, each task once', async () => {
    for (const token of [ann, admin]) {
      for (const field of ['createdAt', 'updatedAt', 'dueDate', 'priority', 'title']) {
        for (const sort of [field, `-${field}`]) {
          const all = await titles(`?sort=${sort}`, token);
          let walked = '';
          let cursor: string | null = null;
          do {
            const { body } = await list(`?sort=${sort}&limit=2${cursor ? `&cursor=${cursor}` : ''}`, token);
            walked += body.data.map(({ title }: Task) => title).join('');
            cursor = body.page.nextCursor;
          } while (cursor !== null);
          expect([sort, walked]).toEqual([sort, all]);
        }
      }
    }
  });

  test('keeps its place while tasks come and go', async () => {
    const carl = await service.user('carl');
    for (const title of ['1', '2', '3', '4', '5']) await service.create(carl, { title });
    const first = await list('?limit=2', carl);
    const gone = first.body.data[1];
    await service.create(carl, { title: '6' });
    await service.call(`/api/v1/tasks/${gone.id}`, { method: 'DELETE', token: admin });
    const second = await list(`?limit=10&cursor=${first.body.page.nextCursor}`, carl);
    expect(second.body.data.map(({ title }: Task) => title)).toEqual(['3', '2', '1']);
  });

  test('is walked by cursor over titles as long as can be', async () => {
    const dora = await service.user('dora');
    for (const last of ['a', 'b', 'c']) await service.create(dora, { title: '😀'.repeat(199) + last });
    const first = await list('?sort=title&limit=1', dora);
    const second = await list(`?sort=title&limit=5&cursor=${first.body.page.nextCursor}`, dora);
    expect(second.body.data.map(({ title }: Task) => title.at(-1))).toEqual(['b', 'c']);
  });

  test('by due date is one order for whoever sees all and for whose tasks they are, page by page', async () => {
    const hal = await service.user('hal');
    await service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, labels, version, created_at, updated_at, due_date, due_day)
       SELECT gen_random_uuid(), 'Task ' || n, 'todo', 'low', 'hal', 'hal', '{}', 1, now(), now(),
         CASE n % 3 WHEN 0 THEN timestamptz '2030-06-09T12:00Z' + n / 6 * interval '5 hours' END,
         CASE n % 3 WHEN 1 THEN date '2030-06-09' + n / 10 END
       FROM generate_series(0, 59) AS n`,
    );
    const walk = async (query: string, token: string) => {
      const walked: string[] = [];
      for (let cursor = ''; cursor !== null; ) {
        const { data, page } = (await list(`?limit=7&${query}${cursor && `&cursor=${cursor}`}`, token)).body;
        walked.push(...data.map(({ id }: Task) => id));
        cursor = page.nextCursor;
      }
      return walked;
    };
    for (const sort of ['dueDate', '-dueDate']) {
      for (const zone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata']) {
        const own = await walk(`sort=${sort}&timeZone=${zone}`, hal);
        expect([new Set(own).size, await walk(`sort=${sort}&timeZone=${zone}&assignedTo=hal`, admin)]).toEqual([
          60,
          own,
        ]);
      }
    }
  });

  describe('with due days among due moments', () => {
    let gil: string;
    beforeAll(async () => {
      gil = await service.user('gil');
      for (const [title, dueDate] of Object.entries({
        a: '2030-06-09T23:59:59Z',
        b: '2030-06-10T00:00:00Z',
        c: '2030-06-10',
        d: '2030-06-10T22:00:00Z',
        e: '2030-06-11T10:00:00Z',
        f: '2030-06-11',
        g: '2030-06-09',
        h: null,
      })) {
        await service.create(gil, { title, dueDate });
      }
    });
    const inOrder = async (query: string, sort = 'sort=title') =>
      [...(await titles(`?${query}&${sort}`, gil))].join('');

    // For Berlin the 10th is over at 22:00 UTC, for Los Angeles at 07:00 UTC of the 11th.
    test.each([
      ['dueBefore=2030-06-10', 'ag'],
      ['dueAfter=2030-06-10', 'bcdef'],
      ['dueBefore=2030-06-11', 'abcdg'],
      ['dueBefore=2030-06-11&timeZone=Europe/Berlin', 'abcg'],
      ['dueAfter=2030-06-10&dueBefore=2030-06-11&timeZone=Europe/Berlin', 'abc'],
      ['dueAfter=2030-06-10&dueBefore=2030-06-11&timeZone=America/Los_Angeles', 'cd'],
      ['dueBefore=2030-06-10T21:59:59.999Z', 'abg'],
      ['dueBefore=2030-06-10T22:00:00Z&timeZone=Europe/Berlin', 'abcg'],
      ['dueAfter=2030-06-10T22:00:00Z&timeZone=Europe/Berlin', 'def'],
      ['dueBefore=2030-06-11T00:00:00Z', 'abcdg'],
      ['dueBefore=2030-06-11T06:59:00Z&timeZone=America/Los_Angeles', 'abdg'],
      ['dueBefore=2030-06-11T07:00:00Z&timeZone=America/Los_Angeles', 'abcdg'],
    ])('%s finds %s', async (query, found) => {
      expect(await inOrder(query)).toBe(found);
    });

    test.each([
      ['UTC', 'agbdcefh'],
      ['Europe/Berlin', 'gabcdefh'],
      ['America/Los_Angeles', 'abgdcefh'],
    ])('in %s a day comes after its moments, and each once by cursor', async (timeZone, expected) => {
      for (const sort of ['dueDate', '-dueDate']) {
        const order = `sort=${sort}&timeZone=${timeZone}`;
        const all = await inOrder(order, '');
        const turned = `${[...expected.slice(0, -1)].reverse().join('')}h`;
        expect([sort, all]).toEqual([sort, sort === 'dueDate' ? expected : turned]);
        let found = '';
        for (let cursor = ''; cursor !== null; ) {
          const { body } = await list(`?${order}&limit=1${cursor && `&cursor=${cursor}`}`, gil);
          found += body.data[0].title;
          cursor = body.page.nextCursor;
        }
        expect(found).toBe(all);
      }
    });
  });

  /** Tasks of one person with these titles, and all of their titles by pages in the order asked for. */
  async function walked(person: string, titles: string[], sort: string): Promise<string[]> {
    await service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, labels, version, created_at, updated_at)
       SELECT gen_random_uuid(), title, 'todo', 'medium', $1, $1, '{}', 1, now(), now() FROM unnest($2::text[]) AS title
       WHERE NOT EXISTS (SELECT FROM tasks WHERE created_by = $1)`,
      [person, titles],
    );
    const token = await service.user(person);
    const found: string[] = [];
    for (let cursor = ''; cursor !== null; ) {
      const { body } = await list(`?sort=${sort}&limit=97${cursor && `&cursor=${cursor}`}`, token);
      found.push(...body.data.map(({ title }: Task) => title));
      cursor = body.page.nextCursor;
    }
    return found;
  }
  const some = (unit: fc.Arbitrary<string>) =>
    fc.sample(fc.string({ unit, minLength: 1, maxLength: 6 }), { numRuns: 1_000, seed: Number(process.env.SEED) });

  // Of these letters every version of ICU says the same; of newer signs and characters a browser may know another order.
  test('by title is in the order that a browser sorts words in', async () => {
    const letters = fc.integer({ min: 0x20, max: 0x52f }).map((one) => String.fromCodePoint(one));
    const familiar = fc.constantFrom(...'aAäÄbBzZ éÉ-1290_ßs');
    const titles = [...some(familiar), ...some(letters.filter((one) => /[\x20-\x7e]|\p{L}/u.test(one)))]
      .map((title) => `${title.normalize('NFC')}.`)
      .concat('resume', 'Resume', 'résumé', 'Zebra', 'äpfel', 'apple', 'Äpfel', 'zoo', 'co-op', 'coop', 'co op');
    const { compare } = new Intl.Collator('en');
    const expected = titles.sort(
      (one, other) => compare(one, other) || Buffer.compare(Buffer.from(one), Buffer.from(other)),
    );
    expect(await walked('emil', titles, 'title')).toEqual(expected);
    expect(await walked('emil', titles, '-title')).toEqual(expected.toReversed());
  });

  test('by title has each of any characters once', async () => {
    const titles = some(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 })).filter(
      (title) => !title.includes('\0'),
    );
    const there = await walked('fay', titles, 'title');
    expect(there.toSorted()).toEqual(titles.toSorted());
    expect(await walked('fay', titles, '-title')).toEqual(there.toReversed());
  });

  test('says which parameter is wrong: 400', async () => {
    const path = async (query: string) => {
      const { status, body } = await list(query);
      return [status, body.errors?.map(({ path }: { path: string }) => path)];
    };
    expect(await path('?limit=0')).toEqual([400, ['limit']]);
    expect(await path('?limit=201')).toEqual([400, ['limit']]);
    expect(await path('?sort=color')).toEqual([400, ['sort']]);
    expect(await path('?status=lost&dueAfter=soon')).toEqual([400, ['status', 'dueAfter']]);
    expect(await path('?colour=red')).toEqual([400, ['colour']]);
    expect(await path('?dueBefore=2030-02-30&timeZone=%2B02:00')).toEqual([400, ['dueBefore', 'timeZone']]);
    // Known to JavaScript, not to PostgreSQL.
    expect(await path('?dueBefore=2030-02-20&timeZone=US/Pacific-New')).toEqual([400, ['timeZone']]);
    expect(await path('?cursor=nonsense')).toEqual([400, ['cursor']]);
    const forged = Buffer.from(
      JSON.stringify(['createdAt', true, '2030-02-31T00:00:00.000Z', '01890000-0000-7000-8000-000000000000']),
    );
    expect(await path(`?cursor=${forged.toString('base64url')}`)).toEqual([400, ['cursor']]);
    const { body } = await list('?limit=1&sort=title');
    expect(await path(`?limit=1&sort=-title&cursor=${body.page.nextCursor}`)).toEqual([400, ['cursor']]);
  });
});
