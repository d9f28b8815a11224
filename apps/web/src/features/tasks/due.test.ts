import { describe, expect, test } from '@jest/globals';
import { dayOf, daysUntil, dueOn, formatDueDate, isPast, isWholeDay, timeOf, withDay } from './due.ts';

const NOW = new Date(2026, 10, 21, 23, 59);
const moment = (offset: number, hour = 0) => new Date(2026, 10, 21 + offset, hour).toISOString();

describe('due', () => {
  test.each([
    ['2026-11-21', 'Today'],
    ['2026-11-22', 'Tomorrow'],
    ['2026-11-20', 'Yesterday'],
    ['2026-11-27', 'Friday'],
    ['2026-11-28', 'Nov 28'],
    ['2026-11-19', 'Nov 19'],
    ['2027-01-20', 'Jan 20, 2027'],
    [moment(0), 'Today 12:00 AM'],
    [moment(1, 15), 'Tomorrow 3:00 PM'],
    [moment(-1, 23), 'Yesterday 11:00 PM'],
    [moment(6, 12), 'Friday 12:00 PM'],
    [moment(60), 'Jan 20, 2027 12:00 AM'],
  ])('%s is called %s', (due, words) => {
    expect(formatDueDate(due, NOW, 'en-US').replaceAll('\u202f', ' ')).toBe(words);
  });

  test('days are those of the calendar, not of 24 hours', () => {
    expect(daysUntil(moment(1, 0), NOW)).toBe(1);
    expect(daysUntil(moment(0, 1), NOW)).toBe(0);
    expect(daysUntil('2026-11-22', NOW)).toBe(1);
    expect(daysUntil('2026-11-21', NOW)).toBe(0);
  });

  test('a day is past when it is over, a moment at once', () => {
    expect(isPast('2026-11-20', NOW)).toBe(true);
    expect(isPast('2026-11-21', NOW)).toBe(false);
    expect(isPast(moment(0, 23), NOW)).toBe(true);
    expect(isPast(moment(1), NOW)).toBe(false);
    expect(isPast(moment(1), new Date(moment(1)))).toBe(false);
  });

  test('a day that was picked is that day, with a time a moment of it', () => {
    expect([dueOn('2026-03-01'), dayOf('2026-03-01'), timeOf('2026-03-01')]).toEqual(['2026-03-01', '2026-03-01', '']);
    const due = dueOn('2026-03-01', '15:05');
    expect(due).toBe(new Date(2026, 2, 1, 15, 5).toISOString());
    expect([dayOf(due), timeOf(due)]).toEqual(['2026-03-01', '15:05']);
  });

  test('a moment keeps its time on another day, over a change of the clocks and from a longer month too', () => {
    const due = new Date(2026, 0, 31, 15, 5, 7, 250);
    for (const [day, then] of [
      ['2026-07-01', new Date(2026, 6, 1, 15, 5, 7, 250)],
      ['2028-02-29', new Date(2028, 1, 29, 15, 5, 7, 250)],
    ] as const) {
      expect(withDay(due.toISOString(), day)).toBe(then.toISOString());
    }
    expect(withDay('2026-01-31', '2026-02-01')).toBe('2026-02-01');
    expect(withDay(null, '2026-02-01')).toBe('2026-02-01');
    expect(withDay(due.toISOString(), '')).toBe(null);
  });

  test('a year is whole with its fourth digit', () => {
    expect(['', '0002-01-01', '0202-01-01', '2027-01-01'].map(isWholeDay)).toEqual([true, false, false, true]);
  });
});
