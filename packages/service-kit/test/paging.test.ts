import { expect, test } from '@jest/globals';
import Joi from 'joi';
import { decodeCursor, encodeCursor, pageOf } from '../src/index.ts';

type PageOf = ReturnType<typeof pageOf<{ name: string; index: number }>>;
const point = Joi.array<[string, number]>().ordered(Joi.string().required(), Joi.number().required());

test('a page ends where the next one begins, and the last one nowhere', () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({ name: `n${index}`, index }));
  const read: string[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { rows: some, page }: PageOf = pageOf(rows.slice(from, from + 3), 2, ({ name, index }) => [name, index]);
    read.push(...some.map(({ name }) => name));
    expect(page.limit).toBe(2);
    from = page.nextCursor === null ? undefined : decodeCursor(page.nextCursor, point)[1] + 1;
  }
  expect(read).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
  expect(pageOf([], 2, () => 0)).toEqual({ rows: [], page: { nextCursor: null, limit: 2 } });
});

test.each([
  '',
  '!',
  'nonsense',
  encodeCursor(null),
  encodeCursor('n1'),
  encodeCursor(['n1']),
  encodeCursor(['n1', '1']),
])('a cursor that the list did not give out is 400: %p', (cursor) => {
  const attempt = () => decodeCursor(cursor, point);
  expect(attempt).toThrow(expect.objectContaining({ code: 'malformed' }));
  expect(attempt).toThrow('The cursor is not one that this list gave out.');
});
