// How numbers and moments are written where the person is. A browser may claim a language or a time zone that nobody knows
// (`C`, `en-US@posix`, `Etc/Unknown`); then they are written as in English, or in UTC.

type Place = [locale: string | undefined, zone: Pick<Intl.DateTimeFormatOptions, 'timeZone'>];
const PLACES: Place[] = [
  [undefined, {}],
  ['en', {}],
  ['en', { timeZone: 'UTC' }],
];

const made = new Map<string, Intl.DateTimeFormat>();

/** Making one is a hundred times as dear as using it: each is made once. `locale` is the browser's where none is given. */
export function dateFormat(options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat {
  const key = JSON.stringify([options, locale]);
  const format = made.get(key) ?? firstThatWorks(([own, zone]) => working(locale ?? own, { ...zone, ...options }));
  made.set(key, format);
  return format;
}

/** Some browsers find out only when it is used. */
function working(locale: string | undefined, options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(locale, options);
  format.format(0);
  return format;
}

/** A moment, by day and time unless `options` say otherwise. */
export const formatMoment = (
  moment: string | number,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'medium' },
) => dateFormat(options).format(new Date(moment));

export const formatNumber = (value: number) => firstThatWorks(([locale]) => value.toLocaleString(locale));

export const relativeFormat = (options: Intl.RelativeTimeFormatOptions, locale?: string) =>
  firstThatWorks(([own]) => new Intl.RelativeTimeFormat(locale ?? own, options));

function firstThatWorks<T>(make: (place: Place) => T): T {
  let fault: unknown;
  for (const place of PLACES) {
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
