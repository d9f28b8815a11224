import { Temporal } from 'temporal-polyfill';

/** Where somebody is, and when their day begins. */
export interface Morning {
  /** A name of the IANA time zone database. */
  timeZone: string;
  /** 0 to 23. */
  digestHour: number;
}

/** The hour of a day there. Where the clocks leave it out it is the one that they show next; of two the first. */
const at = (day: Temporal.PlainDate, { timeZone, digestHour }: Morning): number =>
  day.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(digestHour) }).epochMilliseconds;

/** The morning of a day (`2026-12-24`), or of one so many days later, in milliseconds since 1970. */
export const morningOf = (day: string, morning: Morning, later = 0): number =>
  at(Temporal.PlainDate.from(day).add({ days: later }), morning);

/** The next morning after a moment, both in milliseconds since 1970. */
export function nextMorning(after: number, morning: Morning): number {
  const day = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(morning.timeZone).toPlainDate();
  const today = at(day, morning);
  return today > after ? today : at(day.add({ days: 1 }), morning);
}
