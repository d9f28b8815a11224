import { describe, expect, test } from '@jest/globals';
import { dayOf, daysUntil, endOfDay, formatDueDate } from './due.ts';

const NOW = new Date(2026, 10, 21, 23, 59);
const day = (offset: number, hour = 0) => new Date(2026, 10, 21 + offset, hour).toISOString();

describe('due', () => {
  test.each([
    [day(0), 'Today'],
    [day(1), 'Tomorrow'],
    [day(-1, 23), 'Yesterday'],
    [day(6, 12), 'Friday'],
    [day(7), 'Nov 28'],
    [day(-2), 'Nov 19'],
    [day(60), 'Jan 20, 2027'],
  ])('%s is called %s', (date, words) => {
    expect(formatDueDate(date, NOW, 'en-US')).toBe(words);
  });

  test('days are those of the calendar, not of 24 hours', () => {
    expect(daysUntil(day(1, 0), NOW)).toBe(1);
    expect(daysUntil(day(0, 1), NOW)).toBe(0);
  });

  test('a day that was picked is shown as that day again', () => {
    expect(dayOf(endOfDay('2026-03-01'))).toBe('2026-03-01');
  });
});
