import { describe, expect, test } from '@jest/globals';
import { morningOf, nextMorning } from './local-time.ts';

const iso = (moment: number) => new Date(moment).toISOString().replace(':00.000Z', 'Z');
const after = (moment: string, timeZone: string, digestHour = 8) =>
  iso(nextMorning(Date.parse(moment), { timeZone, digestHour }));

describe('the next morning', () => {
  test.each([
    ['before it', '2026-06-01T05:59:00Z', 'Europe/Berlin', 8, '2026-06-01T06:00Z'],
    ['at it, which is not after it', '2026-06-01T06:00:00Z', 'Europe/Berlin', 8, '2026-06-02T06:00Z'],
    ['over the spring change a day has 23 hours', '2026-03-28T08:00:00Z', 'Europe/Berlin', 8, '2026-03-29T06:00Z'],
    ['over the autumn change it has 25', '2026-10-24T07:00:00Z', 'Europe/Berlin', 8, '2026-10-25T07:00Z'],
    ['in the night of the change itself', '2026-03-29T00:30:00Z', 'Europe/Berlin', 8, '2026-03-29T06:00Z'],
    [
      'an hour that the clocks leave out is the next they show',
      '2026-03-28T12:00:00Z',
      'Europe/Berlin',
      2,
      '2026-03-29T01:00Z',
    ],
    ['of an hour that they have twice the first', '2026-10-24T12:00:00Z', 'Europe/Berlin', 2, '2026-10-25T00:00Z'],
    ['and once that was, none before the next day', '2026-10-25T00:00:00Z', 'Europe/Berlin', 2, '2026-10-26T01:00Z'],
    ['midnight that the clocks leave out', '2026-04-23T12:00:00Z', 'Africa/Cairo', 0, '2026-04-23T22:00Z'],
    ['a change of half an hour', '2026-10-03T12:00:00Z', 'Australia/Lord_Howe', 8, '2026-10-03T21:00Z'],
    ['a day that an island left out', '2011-12-29T18:00:00Z', 'Pacific/Apia', 8, '2011-12-30T18:00Z'],
    ['far in the east', '2026-06-01T19:00:00Z', 'Pacific/Kiritimati', 8, '2026-06-02T18:00Z'],
    ['where nothing was chosen', '2026-06-01T07:59:00Z', 'UTC', 8, '2026-06-01T08:00Z'],
  ])('%s', (_what, moment, timeZone, hour, expected) => {
    expect(after(moment, timeZone, hour)).toBe(expected);
  });

  test('all mornings of two years are a day apart in their zone, each at its hour, and none is left out', () => {
    for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago']) {
      const hours: string[] = [];
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
      const calendar = new Intl.DateTimeFormat('en-CA', { timeZone });
      const days = new Set<string>();
      let moment = Date.parse('2026-01-01T00:00:00Z');
      for (let day = 0; day < 730; day += 1) {
        moment = nextMorning(moment, { timeZone, digestHour: 8 });
        hours.push(clock.format(moment));
        days.add(calendar.format(moment));
      }
      expect([timeZone, new Set(hours), days.size]).toEqual([timeZone, new Set(['08:00']), 730]);
    }
  });
});

test('the morning of a day, and of the day after, where the clocks change in between', () => {
  const morning = { timeZone: 'Europe/Berlin', digestHour: 8 };
  expect([iso(morningOf('2026-10-24', morning)), iso(morningOf('2026-10-24', morning, 1))]).toEqual([
    '2026-10-24T06:00Z',
    '2026-10-25T07:00Z',
  ]);
});
