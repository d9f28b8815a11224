const DAY_MS = 86_400_000;

export type Span = 'month' | 'week';

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: string, count: number) => toDay(Date.parse(day) + count * DAY_MS);

/** 0 is Sunday. */
const weekdayOf = (day: string) => new Date(day).getUTCDay();

const firstOfMonth = (day: string) => `${day.slice(0, 8)}01`;

/** The first day of the month that is so many after the one of this day. */
function monthAfter(day: string, count: number): string {
  const first = new Date(firstOfMonth(day));
  return toDay(first.setUTCMonth(first.getUTCMonth() + count));
}

/** Whole weeks: the one that a day is in, or all that its month has a day in. */
export function daysOf(span: Span, at: string, firstDay: number): string[] {
  const back = (day: string) => addDays(day, -((weekdayOf(day) - firstDay + 7) % 7));
  const start = back(span === 'week' ? at : firstOfMonth(at));
  const last = span === 'week' ? start : addDays(monthAfter(at, 1), -1);
  const weeks = Math.floor((Date.parse(last) - Date.parse(start)) / (7 * DAY_MS)) + 1;
  return Array.from({ length: weeks * 7 }, (_, index) => addDays(start, index));
}

/** The same place in the week or month after, or before. */
export function stepOf(span: Span, at: string, step: 1 | -1): string {
  if (span === 'week') return addDays(at, step * 7);
  const first = monthAfter(at, step);
  const last = addDays(monthAfter(first, 1), -1);
  const same = `${first.slice(0, 8)}${at.slice(8)}`;
  return same < last ? same : last;
}
