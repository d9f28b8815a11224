import { describe, expect, test } from '@jest/globals';
import { addDays, daysOf, stepOf } from './calendar-days.ts';

const [SUNDAY, MONDAY, SATURDAY] = [0, 1, 6];

describe('days of a calendar', () => {
  test.each([
    ['month', '2026-11-27', MONDAY, '2026-10-26', '2026-12-06'],
    ['month', '2026-11-27', SUNDAY, '2026-11-01', '2026-12-05'],
    ['month', '2026-11-27', SATURDAY, '2026-10-31', '2026-12-04'],
    ['month', '2027-02-10', MONDAY, '2027-02-01', '2027-02-28'],
    ['month', '2026-08-31', MONDAY, '2026-07-27', '2026-09-06'],
    ['week', '2026-11-27', MONDAY, '2026-11-23', '2026-11-29'],
    ['week', '2026-11-29', SUNDAY, '2026-11-29', '2026-12-05'],
    ['week', '2027-01-01', MONDAY, '2026-12-28', '2027-01-03'],
  ] as const)('the %s of %s, where a week begins on %d', (span, at, firstDay, first, last) => {
    const days = daysOf(span, at, firstDay);
    expect([days[0], days.at(-1), days.length % 7]).toEqual([first, last, 0]);
    expect(new Set(days).size).toBe(days.length);
  });

  test('a month further is the same day, or its last one', () => {
    expect(stepOf('month', '2026-11-27', 1)).toBe('2026-12-27');
    expect(stepOf('month', '2027-01-31', 1)).toBe('2027-02-28');
    expect(stepOf('month', '2027-03-31', -1)).toBe('2027-02-28');
    expect(stepOf('month', '2026-12-15', 1)).toBe('2027-01-15');
    expect(stepOf('week', '2026-12-29', 1)).toBe('2027-01-05');
  });

  test('days are counted over the end of a year', () => expect(addDays('2026-12-31', 1)).toBe('2027-01-01'));
});
