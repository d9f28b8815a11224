import { expect, test } from '@jest/globals';
import { dueChoices } from './due-choices.ts';

/** A Wednesday. */
const NOW = new Date('2026-11-25T10:00');
const first = (typed: string, now = NOW) => dueChoices(typed, now)[0]?.due;

test.each([
  ['friday', '2026-11-27'],
  ['2026-12-24', '2026-12-24'],
  ['25', '2026-11-25'],
  ['24', '2026-12-24'],
  ['31st', '2026-12-31'],
  ['3 days', '2026-11-28'],
  ['in 2 weeks', '2026-12-09'],
  ['2w', '2026-12-09'],
  ['tom', '2026-11-26'],
  ['no', null],
  ['friday 3pm', new Date('2026-11-27T15:00').toISOString()],
  ['24 9:30', new Date('2026-12-24T09:30').toISOString()],
])('%j is %s', (typed, due) => {
  expect(first(typed)).toBe(due);
});

test('nothing typed offers the usual days, and what says no day offers none', () => {
  expect(dueChoices('', NOW).map(({ due }) => due)).toEqual([
    '2026-11-25',
    '2026-11-26',
    '2026-11-30',
    '2026-12-02',
    null,
  ]);
  expect(dueChoices('whenever', NOW)).toEqual([]);
  expect(dueChoices('0', NOW)).toEqual([]);
  expect(dueChoices('45', NOW)).toEqual([]);
});

test.each([
  ['2026-11-23', '2026-11-30'],
  ['2026-11-29', '2026-11-30'],
])('from %s the next Monday is %s', (today, monday) => {
  expect(first('next m', new Date(`${today}T10:00`))).toBe(monday);
});
