import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { oneLine } from '@taskward/contracts/text';
import fc from 'fast-check';
import { startService, type TestService } from './service.ts';

const SEED = Number(process.env.SEED);
/** Titles of one person in the order of their creation, and how a search lists them: best first, newest first of equals. */
const RANKED: Array<
  [typed: string, made: Array<string | { title: string; description?: string; labels?: string[] }>, order: string[]]
> = [
  [
    'plan',
    [
      'Plan A',
      { title: 'in text', description: 'the plan' },
      { title: 'in label', labels: ['plan'] },
      'The master plan',
      'Planning',
      'An airplane',
    ],
    ['The master plan', 'Plan A', 'Planning', 'An airplane', 'in label', 'in text'],
  ],
  [
    'red bus',
    [
      'Red bus',
      { title: 'Bus', description: 'a red one' },
      'A redder bus',
      'Redistribute busy work',
      { title: 'Bus stop', labels: ['red'] },
      'Colored minibus',
      'The bus is red',
    ],
    ['The bus is red', 'Red bus', 'Redistribute busy work', 'A redder bus', 'Colored minibus', 'Bus stop', 'Bus'],
  ],
  [
    '会议',
    ['安排会议', '会议', '会议室', { title: '其他', description: '会议' }],
    ['会议', '会议室', '安排会议', '其他'],
  ],
  ['cat or dog', ['Hotdog', 'Dogs', 'A dog', 'Catalog', 'One cat'], ['One cat', 'A dog', 'Catalog', 'Dogs', 'Hotdog']],
  ['-plum', ['A plum', 'One', 'Two'], ['Two', 'One']],
];

describe(`search, seed ${SEED}`, () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
    await service.create(ann, { title: 'in text', description: 'Send the invoices to the printer' });
    await service.create(ann, { title: 'in label', labels: ['invoice'] });
    await service.create(ann, { title: 'Invoice of May' });
    await service.create(ann, { title: 'Something else' });
    await service.create(await service.user('bob'), { title: "Bob's invoice" });
  });
  afterAll(() => service.stop());

  const ask = (q: string, more = '', token = ann) =>
    service.call(`/api/v1/tasks?${new URLSearchParams({ q })}${more}`, { token });
  const search = async (q: string, more = '', token = ann): Promise<string[]> =>
    (await ask(q, more, token)).body.data.map(({ title }: Task) => title);

  test('looks into title, labels and description, and ranks in that order', async () => {
    expect(await search('invoices')).toEqual(['Invoice of May', 'in label', 'in text']);
  });

  test('takes phrases, either-or and exclusion', async () => {
    expect(await search('"invoices to the printer"')).toEqual(['in text']);
    expect(await search('invoice -printer')).toEqual(['Invoice of May', 'in label']);
    expect((await search('May or printer')).sort()).toEqual(['Invoice of May', 'in text']);
  });

  test('is walked by cursor and goes with other filters and orders', async () => {
    const first = await service.call('/api/v1/tasks?q=invoice&limit=2', { token: ann });
    const cursor = first.body.page.nextCursor;
    const second = await service.call(`/api/v1/tasks?q=invoice&limit=2&cursor=${cursor}`, { token: ann });
    expect(second.body.data.map(({ title }: Task) => title)).toEqual(['in text']);
    expect(await search('invoice', '&sort=title')).toEqual(['in label', 'in text', 'Invoice of May']);
    expect(await search('invoice', '&label=invoice')).toEqual(['in label']);
  });

  test('never fails on what a person may type', async () => {
    for (const q of ['the', "'", '"', '&|!', 'a:*', '\\', '(((', '💣', '-', 'x'.repeat(500), '<->']) {
      expect([q, (await ask(q)).status]).toEqual([q, 200]);
    }
  });

  test.each(RANKED)('lists what %s finds, best first', async (typed, made, order) => {
    const token = await service.user(`ranked-${typed}`);
    for (const task of made) await service.create(token, typeof task === 'string' ? { title: task } : task);
    expect(await search(typed, '', token)).toEqual(order);
    // One at a time, over every rank.
    const walked: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await ask(typed, `&limit=1${cursor}`, token);
      walked.push(...body.data.map(({ title }: Task) => title));
      if (body.page.nextCursor === null) break;
      cursor = `&cursor=${body.page.nextCursor}`;
    }
    expect(walked).toEqual(order);
  });

  test('counts what it finds', async () => {
    for (const q of ['invoice', 'invoice -printer', 'may or else', '!!!']) {
      const { body } = await service.call(`/api/v1/tasks/stats?q=${encodeURIComponent(q)}`, { token: ann });
      expect([q, body.data.total]).toEqual([q, (await search(q)).length]);
    }
  });

  test('follows a task as it is changed', async () => {
    const token = await service.user('changing');
    const { id } = await service.create(token, { title: 'Before' });
    await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body: { title: 'After', labels: ['néw'] } });
    expect([await search('before', '', token), await search('after new', '', token)]).toEqual([[], ['After']]);
  });

  test('takes whatever is typed: 200, or 400 for what no text can hold', async () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'-"“„\' \\%_*:|&!()or\0\u0301\u200bé会'), maxLength: 40 }),
      fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }),
    );
    const property = fc.asyncProperty(typed, async (q) => {
      expect([q, (await ask(q, '&limit=1')).status]).toEqual([q, q.includes('\0') ? 400 : 200]);
    });
    await fc.assert(property, { numRuns: 150, seed: SEED });
    for (const q of ['x'.repeat(10_000), 'ab '.repeat(3_300), '-'.repeat(10_000), '"'.repeat(4_999), ' ', '']) {
      expect([q.slice(0, 9), (await ask(q, '&limit=1')).status]).toEqual([q.slice(0, 9), 200]);
    }
  });

  test('folds only so much of a text whose signs stand for many letters each', async () => {
    const { id } = await service.create(await service.user('ligatures'), {
      title: 'x',
      description: '\ufdfa'.repeat(20_000),
    });
    const { rows } = await service.pool.query('SELECT length(search_text) AS length FROM tasks WHERE id = $1', [id]);
    expect(rows[0].length).toBeGreaterThan(100_000);
    expect(rows[0].length).toBeLessThan(66_000 * 5);
  });

  test('finds every title by any of its words as they are typed', async () => {
    const token = await service.user('typing');
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 9 })
      // Some letters are drawn as nothing, or are nothing but a vowel's mark, which is left away wherever it stands.
      .filter(([first = '']) => /^[[\p{L}\p{N}]--\u0640]/v.test(oneLine(first).normalize('NFKD')))
      .filter((text) => !/[\s"“”„«»]|^or$/iu.test(text));
    const titles = fc.sample(fc.array(word, { minLength: 1, maxLength: 5 }), { numRuns: 60, seed: SEED });
    const made = new Map<string[], string>();
    for (const words of titles) made.set(words, (await service.create(token, { title: words.join(' ') })).id);
    const place = fc.tuple(fc.constantFrom(...titles), fc.nat(), fc.nat(), fc.nat());
    const property = fc.asyncProperty(place, async ([words, start, count, letters]) => {
      const whole = words.slice(start % words.length).slice(0, 1 + (count % 3));
      const last = [...(whole.pop() as string)];
      const typed = [...whole, last.slice(0, 1 + (letters % last.length)).join('')].join(' ');
      const found = (await ask(typed, '&limit=200', token)).body.data.map(({ id }: Task) => id);
      expect([typed, found]).toEqual([typed, expect.arrayContaining([made.get(words)])]);
    });
    await fc.assert(property, { numRuns: 150, seed: SEED });
  });
});
