import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextRepeat } from './next-task.ts';
import { readRule } from './repeat-rule.ts';
import { partsOf, type RuleParts, ruleOf } from './rule-parts.ts';

const SEED = Number(process.env.SEED);
const RUNS = Number(process.env.RULE_RUNS ?? 100);
const next = (rule: string, due: string, now = due) => nextRepeat(readRule(rule), due, now)?.due;

describe('a rule as it is kept', () => {
  test('in capitals, its parts as they stand', () => {
    expect(readRule('FREQ=WEEKLY;BYDAY=MO')).toBe('FREQ=WEEKLY;BYDAY=MO');
    expect(readRule('rrule:interval=2;freq=monthly;byday=-1fr')).toBe('INTERVAL=2;FREQ=MONTHLY;BYDAY=-1FR');
  });

  test.each([
    ...[
      '',
      'weekly',
      'FREQ=',
      'FREQ=HOURLY',
      'FREQ=MINUTELY',
      'FREQ=SECONDLY',
      'BYDAY=MO',
      'FREQ=DAILY;',
      ';FREQ=DAILY',
    ],
    ...[
      'FREQ=DAILY;INTERVAL=0',
      'FREQ=DAILY;INTERVAL=-1',
      'FREQ=DAILY;INTERVAL=1000',
      'FREQ=DAILY;COUNT=0',
      'FREQ=DAILY;INTERVAL=1e3',
    ],
    ...[
      'FREQ=DAILY;BYHOUR=9',
      'FREQ=DAILY;BYSECOND=1',
      'FREQ=DAILY;BYDAY=XX',
      'FREQ=MONTHLY;BYMONTHDAY=0',
      'FREQ=MONTHLY;BYMONTHDAY=32',
    ],
    ...[
      'FREQ=DAILY;constructor=1',
      'FREQ=DAILY;__proto__=1',
      'FREQ=DAILY;FOO=1',
      'FREQ=DAILY\nDTSTART:20300101',
      'FREQ=DAILY RRULE:FREQ=SECONDLY',
    ],
    ...[
      'RSCALE=HEBREW;FREQ=YEARLY',
      'FREQ=DAILY;RDATE=20300101',
      'DTSTART:20300101T000000Z\nRRULE:FREQ=DAILY',
      'ＦREQ=DAILY',
    ],
  ])('%j is none', (text) => {
    expect(() => readRule(text)).toThrow(/^must be a rule of RFC 5545 like/);
  });

  test.each([
    ['FREQ=DAILY;FREQ=WEEKLY', 'that has each part once'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20300101', 'that has COUNT or UNTIL, not both'],
    ['FREQ=DAILY;UNTIL=20300230', 'whose UNTIL is a day or moment that there is'],
    ['FREQ=DAILY;UNTIL=20300101T250000Z', 'whose UNTIL is a day or moment that there is'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'whose parts may stand together'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'whose parts may stand together'],
    ['FREQ=DAILY;BYDAY=2MO', 'whose parts may stand together'],
    ['FREQ=YEARLY;BYSETPOS=1', 'whose parts may stand together'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'that some day fits'],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30,31', 'that some day fits'],
    ['FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31', 'that some day fits'],
    ['FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2', 'that some day fits'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'that some day fits'],
    ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2', 'whose parts may stand together'],
    ['FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2', 'whose parts may stand together'],
    ['FREQ=YEARLY;BYDAY=1MO,SA', 'whose parts may stand together'],
    ['FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13', 'whose parts may stand together'],
    ['FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2SU', 'that some day fits'],
  ])('%s must be a rule %s', (text, what) => {
    expect(() => readRule(text)).toThrow(`must be a rule ${what}`);
  });
});

describe('when it comes next', () => {
  test.each([
    ['the same day of the week', 'FREQ=WEEKLY', '2026-11-26', '2026-12-03'],
    ['the next of several days', 'FREQ=WEEKLY;BYDAY=MO,WE,FR', '2026-11-27', '2026-11-30'],
    ['every other week, by its days', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-11-27', '2026-12-07'],
    ['a 31st: months without one are left out', 'FREQ=MONTHLY', '2027-01-31', '2027-03-31'],
    ['the last of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1', '2027-01-31', '2027-02-28'],
    ['the last working day', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2027-01-29', '2027-02-26'],
    ['a 29 February', 'FREQ=YEARLY', '2028-02-29', '2032-02-29'],
    ['a 29 February before a century without', 'FREQ=YEARLY', '2096-02-29', '2104-02-29'],
    ['the Monday of the 20th week', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', '1997-05-12', '1998-05-11'],
    [
      'the Tuesday after the first Monday of November',
      `FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8`,
      '2024-11-05',
      '2028-11-07',
    ],
    ['every Friday the 13th', 'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-11-13', '2027-08-13'],
    ['the last day there is', 'FREQ=DAILY', '9999-12-30', '9999-12-31'],
    ['none after it', 'FREQ=DAILY', '9999-12-31', undefined],
    ['none of a rule that meets its day never', 'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31', '2027-02-28', undefined],
  ])('%s', (_what, rule, due, expected) => {
    expect(next(rule, due)).toBe(expected);
  });

  test('after now for whoever is late, after the due date for whoever is early', () => {
    expect(next('FREQ=DAILY', '2026-11-20', '2026-11-27T08:00:00.000Z')).toBe('2026-11-28');
    expect(next('FREQ=WEEKLY', '2026-11-23', '2026-12-07T08:00:00.000Z')).toBe('2026-12-14');
    expect(next('FREQ=MONTHLY', '2026-08-31', '2027-02-10T08:00:00.000Z')).toBe('2027-03-31');
    expect(next('FREQ=YEARLY', '2000-02-29', '2026-11-27T08:00:00.000Z')).toBe('2028-02-29');
    expect(next('FREQ=DAILY;INTERVAL=3', '0001-01-01', '2026-11-27T08:00:00.000Z')).toBe('2026-11-28');
    expect(next('FREQ=DAILY', '2026-11-30', '2026-11-27T08:00:00.000Z')).toBe('2026-12-01');
  });

  test('a moment keeps its time of day, to the millisecond', () => {
    const due = '2026-11-27T09:30:00.250Z';
    expect(next('FREQ=DAILY', due, '2026-11-28T09:30:00.249Z')).toBe('2026-11-28T09:30:00.250Z');
    expect(next('FREQ=DAILY', due, '2026-11-28T09:30:00.250Z')).toBe('2026-11-29T09:30:00.250Z');
    expect(next('FREQ=MONTHLY;COUNT=9', due, '2026-12-27T09:30:00.249Z')).toBe('2026-12-27T09:30:00.250Z');
  });

  test('COUNT goes down by each that passed, and UNTIL is the last', () => {
    const rest = (rule: string, due: string, now = due) => nextRepeat(rule, due, now)?.rule;
    expect(rest('FREQ=DAILY;COUNT=3', '2026-11-27')).toBe('FREQ=DAILY;COUNT=2');
    expect(rest('COUNT=10;FREQ=DAILY', '2026-11-20', '2026-11-23T08:00:00.000Z')).toBe('COUNT=6;FREQ=DAILY');
    expect(rest('FREQ=DAILY;COUNT=1', '2026-11-27')).toBeUndefined();
    expect(rest('FREQ=DAILY;COUNT=3', '2026-11-20', '2026-11-27T08:00:00.000Z')).toBeUndefined();
    // What is due is the first, also where the rule would not have put it there.
    expect(nextRepeat('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-11-26', '2026-11-26')).toEqual({
      due: '2026-11-30',
      rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=1',
    });
    for (const until of ['20261128', '20261128T000000Z', '20261128T235959Z']) {
      expect(next(`FREQ=DAILY;UNTIL=${until}`, '2026-11-27')).toBe('2026-11-28');
      expect(next(`FREQ=DAILY;UNTIL=${until}`, '2026-11-28')).toBeUndefined();
    }
    expect(next('FREQ=DAILY;UNTIL=20261128', '2026-11-27T23:00:00.000Z')).toBe('2026-11-28T23:00:00.000Z');
    expect(next('FREQ=DAILY;UNTIL=20261128T225959Z', '2026-11-27T23:00:00.000Z')).toBeUndefined();
  });
});

// By hand, a day at a time, what RFC 5545 says: slow, and so plain that it can be read.
const DAY_MS = 86_400_000;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const numbers = (list: string | undefined) => list?.split(',').map(Number);
const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const isOneOf = (list: number[] | undefined, place: number, size: number) =>
  list === undefined || list.some((one) => one === place || one === place - size - 1);

/** Which day, week, month or year a day is in. */
function periodOf({ FREQ, WKST = 'MO' }: RuleParts, day: Date): number {
  const days = day.getTime() / DAY_MS;
  if (FREQ === 'DAILY') return days;
  if (FREQ === 'WEEKLY') return Math.floor((days + 4 - WEEKDAYS.indexOf(WKST)) / 7); // day 0 was a Thursday
  return FREQ === 'YEARLY' ? day.getUTCFullYear() : day.getUTCFullYear() * 12 + day.getUTCMonth();
}

function fits(parts: RuleParts, day: Date, start: Date): boolean {
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  const yearDay = Math.round((day.getTime() - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
  const yearDays = daysIn(year, 2) + 337;
  const { FREQ, BYDAY, BYMONTH, BYMONTHDAY, BYYEARDAY } = parts;
  const isFree = !BYDAY && !BYMONTHDAY && !BYYEARDAY;
  if (isFree && FREQ === 'WEEKLY' && day.getUTCDay() !== start.getUTCDay()) return false;
  if (isFree && (FREQ === 'MONTHLY' || FREQ === 'YEARLY') && date !== start.getUTCDate()) return false;
  if (isFree && FREQ === 'YEARLY' && !BYMONTH && month !== start.getUTCMonth() + 1) return false;
  if (!isOneOf(numbers(BYMONTH), month, 12)) return false;
  if (!isOneOf(numbers(BYMONTHDAY), date, daysIn(year, month))) return false;
  if (!isOneOf(numbers(BYYEARDAY), yearDay, yearDays)) return false;
  const inMonth = FREQ === 'MONTHLY' || BYMONTH;
  const [place, size] = inMonth ? [date, daysIn(year, month)] : [yearDay, yearDays];
  const [nth, nthLast] = [Math.ceil(place / 7), -Math.ceil((size - place + 1) / 7)];
  const isDay = (token: string) =>
    token.endsWith(WEEKDAYS[day.getUTCDay()] as string) &&
    (token.length === 2 || [nth, nthLast].includes(Number(token.slice(0, -2))));
  return !BYDAY || BYDAY.split(',').some(isDay);
}

function byHand(parts: RuleParts, start: Date, after: Date, days: number): Date | undefined {
  const interval = Number(parts.INTERVAL ?? 1);
  const from = start.getTime() - 366 * DAY_MS; // the period of the start as a whole
  const all = Array.from({ length: days + 800 }, (_, i) => new Date(from + i * DAY_MS));
  const inTime = all.filter((day) => (periodOf(parts, day) - periodOf(parts, start)) % interval === 0);
  const periods = Map.groupBy(
    inTime.filter((day) => fits(parts, day, start)),
    (day) => periodOf(parts, day),
  );
  const chosen = [...periods.values()].flatMap((set) =>
    set.filter((_day, i) => isOneOf(numbers(parts.BYSETPOS), i + 1, set.length)),
  );
  return chosen.find((day) => day >= start && day > after);
}

const some = (values: fc.Arbitrary<unknown>) =>
  fc.uniqueArray(values, { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
const signed = (most: number) => fc.integer({ min: -most, max: most }).filter((n) => n !== 0);
const weekdays = some(fc.constantFrom(...WEEKDAYS));
const nthWeekdays = some(
  fc.tuple(fc.constantFrom('', '1', '2', '-1', '-2', '5'), fc.constantFrom(...WEEKDAYS)).map((token) => token.join('')),
);
const months = some(fc.integer({ min: 1, max: 12 }));
const BY_FREQ: Record<string, Record<string, fc.Arbitrary<string>>> = {
  DAILY: { BYDAY: weekdays, BYMONTH: months, BYMONTHDAY: some(signed(31)) },
  WEEKLY: { BYDAY: weekdays, BYMONTH: months, WKST: fc.constantFrom(...WEEKDAYS) },
  MONTHLY: { BYDAY: nthWeekdays, BYMONTH: months, BYMONTHDAY: some(signed(31)), BYSETPOS: some(signed(3)) },
  YEARLY: { BYDAY: nthWeekdays, BYMONTH: months, BYMONTHDAY: some(signed(31)), BYYEARDAY: some(signed(366)) },
};
const rules = fc.constantFrom(...Object.keys(BY_FREQ)).chain((FREQ) =>
  fc
    .record({ INTERVAL: fc.integer({ min: 1, max: 5 }).map(String), ...BY_FREQ[FREQ] }, { requiredKeys: [] })
    .map((parts) => ruleOf({ FREQ, ...parts }))
    .filter((rule) => {
      try {
        return readRule(rule) === rule;
      } catch {
        return false;
      }
    }),
);
const days = fc.integer({ min: Date.UTC(2020, 0, 1) / DAY_MS, max: Date.UTC(2040, 0, 1) / DAY_MS });
const text = (day: Date | undefined) => day?.toISOString().slice(0, 10);

test(`is what a walk from day to day finds, ${RUNS} rules, seed ${SEED}`, () => {
  fc.assert(
    fc.property(rules, days, fc.integer({ min: 0, max: 1_500 }), (rule, day, late) => {
      const [start, after] = [new Date(day * DAY_MS), new Date((day + late) * DAY_MS)];
      const expected = text(byHand(partsOf(rule), start, after, 6 * 366));
      const found = nextRepeat(rule, text(start) as string, after.toISOString())?.due;
      const asked = `${rule} from ${text(start)} after ${text(after)}`;
      if (expected !== undefined) expect([asked, found]).toEqual([asked, expected]);
    }),
    { numRuns: RUNS, seed: SEED },
  );
}, 60_000);
