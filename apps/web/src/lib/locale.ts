// How numbers and moments are written in the language of the app where the person is. A browser may claim a language or a
// time zone that nobody knows (`C`, `en-US@posix`, `Etc/Unknown`); then they are written as in English, or in UTC.
import { i18n } from './language/i18n.ts';

type Place = [locale: string, zone: Pick<Intl.DateTimeFormatOptions, 'timeZone'>];
const ELSEWHERE: Place[] = [
  ['en', {}],
  ['en', { timeZone: 'UTC' }],
];

/** The language and country to write in. */
export const ownLocale = (): string => String(i18n.locales ?? i18n.locale);

const made = new Map<string, Intl.DateTimeFormat>();

/** Making one is a hundred times as dear as using it: each is made once. `locale` is one's own where none is given. */
export function dateFormat(options: Intl.DateTimeFormatOptions, locale = ownLocale()): Intl.DateTimeFormat {
  const key = JSON.stringify([options, locale]);
  const format = made.get(key) ?? firstThatWorks(([place, zone]) => working(place, { ...zone, ...options }), locale);
  made.set(key, format);
  return format;
}

/** Some browsers find out only when it is used. */
function working(locale: string, options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(locale, options);
  format.format(0);
  return format;
}

/** A moment, by day and time unless `options` say otherwise. */
export const formatMoment = (
  moment: string | number,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'medium' },
) => dateFormat(options).format(new Date(moment));

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions, locale?: string) =>
  firstThatWorks(([place]) => value.toLocaleString(place, options), locale);

export const relativeFormat = (options: Intl.RelativeTimeFormatOptions, locale?: string) =>
  firstThatWorks(([place]) => new Intl.RelativeTimeFormat(place, options), locale);

/** What only newer browsers tell of a locale; older ones tell it as a property. */
type WeekLocale = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };

/** The day that a week begins with, 0 for Sunday; Monday (ISO 8601) where the browser does not know. */
export function firstDayOfWeek(locale?: string): number {
  const own = firstThatWorks(([place]) => new Intl.Locale(place) as WeekLocale, locale);
  return ((own.getWeekInfo?.() ?? own.weekInfo)?.firstDay ?? 1) % 7;
}

function firstThatWorks<T>(make: (place: Place) => T, locale = ownLocale()): T {
  let fault: unknown;
  for (const place of [[locale, {}] satisfies Place, ...ELSEWHERE]) {
    try {
      return make(place);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      fault = cause;
    }
  }
  throw fault;
}

/** Names for the person's time zone, the best first: what the browser claims, the hours it is away from UTC, UTC. */
export function timeZones(now = new Date()): string[] {
  const claimed = firstThatWorks(([locale, zone]) => new Intl.DateTimeFormat(locale, zone).resolvedOptions().timeZone);
  const hours = -now.getTimezoneOffset() / 60;
  // In these names the sign is the other way round: Etc/GMT-2 is two hours before UTC.
  const away = Number.isInteger(hours) && hours !== 0 ? [`Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`] : [];
  return [...new Set([...(claimed ? [claimed] : []), ...away, 'UTC'])];
}
