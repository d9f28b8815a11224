import { expect, test } from '@jest/globals';
import { momentsOf } from './moments.ts';

const BERLIN = { timeZone: 'Europe/Berlin', digestHour: 9 };
const told = (task: { dueDate: string | null; remindAt?: string }, since: string) =>
  Object.fromEntries(momentsOf(task, BERLIN, Date.parse(since)).map(({ kind, at }) => [kind, at.slice(0, 16)]));

test.each([
  ['days ahead', '2026-06-01T00:00:00Z', { due_soon: '2026-06-09T15:00', overdue: '2026-06-10T15:00' }],
  ['less than a day', '2026-06-09T16:00:00Z', { due_soon: '2026-06-10T14:00', overdue: '2026-06-10T15:00' }],
  ['less than an hour', '2026-06-10T14:30:00Z', { due_soon: '2026-06-10T14:30', overdue: '2026-06-10T15:00' }],
])('a moment, set %s', (_what, since, expected) => {
  expect(told({ dueDate: '2026-06-10T15:00:00Z' }, since)).toEqual(expected);
});

test('a day is told of in its morning and in the one after it, a reminder when it was wanted', () => {
  expect(told({ dueDate: '2026-03-28', remindAt: '2026-03-01T10:00:00.000Z' }, '2026-01-01T00:00:00Z')).toEqual({
    due_soon: '2026-03-28T08:00',
    overdue: '2026-03-29T07:00', // the clocks went forward in between
    reminder: '2026-03-01T10:00',
  });
  expect(told({ dueDate: null }, '2026-01-01T00:00:00Z')).toEqual({});
});
