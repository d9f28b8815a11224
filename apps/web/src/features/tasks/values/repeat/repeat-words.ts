import { plural, t } from '@lingui/core/macro';
import { dateFormat, ownLocale } from '../../../../lib/locale.ts';

/** The days of the week as RFC 5545 writes them, from Monday on. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
export const WORKDAYS = WEEKDAYS.slice(0, 5).join();

/** The parts of a rule by which something comes again (RFC 5545, 3.3.10): `FREQ=WEEKLY;BYDAY=MO` has two. */
export function partsOf(rule: string): Record<string, string> {
  return Object.fromEntries(rule.split(';').map((part) => part.split('=') as [string, string]));
}

/** A Monday, from which on the days of a week have their names. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

export const weekdayName = (day: string, locale?: string): string =>
  dateFormat({ weekday: 'long', timeZone: 'UTC' }, locale).format(MONDAY + WEEKDAYS.indexOf(day) * DAY_MS);

/** How often, by how many of what there are between. */
const EVERY: Record<string, (many: number) => string> = {
  DAILY: (many) => plural(many, { one: 'Every day', other: 'Every # days' }),
  WEEKLY: (many) => plural(many, { one: 'Every week', other: 'Every # weeks' }),
  MONTHLY: (many) => plural(many, { one: 'Every month', other: 'Every # months' }),
  YEARLY: (many) => plural(many, { one: 'Every year', other: 'Every # years' }),
};
const NTH: Record<string, (every: string, day: string) => string> = {
  1: (every, day) => t`${every} on the first ${day}`,
  2: (every, day) => t`${every} on the second ${day}`,
  3: (every, day) => t`${every} on the third ${day}`,
  4: (every, day) => t`${every} on the fourth ${day}`,
  '-1': (every, day) => t`${every} on the last ${day}`,
};

/** "Every 2 weeks on Monday and Friday": a rule as people say it; one that has no such words is told as it is written. */
export function repeatWords(rule: string, locale?: string): string {
  const { FREQ = '', INTERVAL = '1', COUNT, UNTIL, WKST: _week, ...by } = partsOf(rule);
  const every = EVERY[FREQ]?.(Number(INTERVAL));
  const words = every && whenWords(every, FREQ, INTERVAL, by, locale);
  if (!words) return t`By the rule ${rule}`;
  if (COUNT) return plural(Number(COUNT), { one: `${words}, once more`, other: `${words}, # times more` });
  if (!UNTIL) return words;
  const day = dayWords(UNTIL, locale);
  return t`${words}, until ${day}`;
}

/** With the days on which; nothing where there are no words for that. */
function whenWords(
  every: string,
  frequency: string,
  interval: string,
  by: Record<string, string>,
  locale?: string,
): string | undefined {
  const { BYDAY = '', BYMONTHDAY = '', BYMONTH = '' } = by;
  const names = Object.keys(by).sort().join();
  if (names === '') return every;
  if (names === 'BYDAY' && frequency === 'MONTHLY') return nthWeekday(every, BYDAY.split(','), locale);
  if (names === 'BYDAY' && frequency !== 'YEARLY') return weekdays(every, interval, BYDAY.split(','), locale);
  if (names === 'BYMONTHDAY' && frequency === 'MONTHLY') return monthDay(every, BYMONTHDAY);
  if (names === 'BYMONTH,BYMONTHDAY' && frequency === 'YEARLY') return yearDay(every, BYMONTH, BYMONTHDAY, locale);
  return undefined;
}

function weekdays(every: string, interval: string, days: string[], locale?: string): string | undefined {
  if (!days.every((day) => WEEKDAYS.includes(day))) return undefined;
  const inOrder = WEEKDAYS.filter((day) => days.includes(day));
  if (inOrder.join() === WORKDAYS) return interval === '1' ? t`Every weekday` : t`${every} from Monday to Friday`;
  const list = new Intl.ListFormat(locale ?? ownLocale(), { type: 'conjunction' });
  const names = list.format(inOrder.map((day) => weekdayName(day, locale)));
  return t`${every} on ${names}`;
}

function nthWeekday(every: string, [day = '', ...more]: string[], locale?: string): string | undefined {
  return more.length > 0 ? undefined : NTH[day.slice(0, -2)]?.(every, weekdayName(day.slice(-2), locale));
}

function monthDay(every: string, day: string): string | undefined {
  if (day === '-1') return t`${every} on the last day`;
  return /^\d+$/.test(day) ? t`${every} on day ${day}` : undefined;
}

function yearDay(every: string, month: string, date: string, locale?: string): string | undefined {
  if (!/^\d+$/.test(month) || !/^\d+$/.test(date)) return undefined;
  // A leap year has all days.
  const moment = Date.UTC(2024, Number(month) - 1, Number(date), 12);
  const day = dateFormat({ day: 'numeric', month: 'long', timeZone: 'UTC' }, locale).format(moment);
  return t`${every} on ${day}`;
}

const dayWords = (until: string, locale?: string) =>
  dateFormat({ dateStyle: 'medium', timeZone: 'UTC' }, locale).format(
    Date.UTC(Number(until.slice(0, 4)), Number(until.slice(4, 6)) - 1, Number(until.slice(6, 8)), 12),
  );
