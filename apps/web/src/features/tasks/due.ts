import { dateFormat } from '../../lib/locale.ts';

const DAY_MS = 86_400_000;

const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());

/** Whole days of the calendar from today; negative for the past. */
export function daysUntil(date: string, now = new Date()): number {
  return Math.round((midnight(new Date(date)) - midnight(now)) / DAY_MS);
}

/** "Today", "Tomorrow", "Fri", "3 Mar", "3 Mar 2027". */
export function formatDueDate(date: string, now = new Date(), locale?: string): string {
  const days = daysUntil(date, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Tomorrow';
  if (days === -1) return 'Yesterday';
  const due = new Date(date);
  if (days > 1 && days < 7) return dateFormat(FORMATS.weekday, locale).format(due);
  return dateFormat(due.getFullYear() === now.getFullYear() ? FORMATS.day : FORMATS.dayOfYear, locale).format(due);
}

const FORMATS = {
  weekday: { weekday: 'long' },
  day: { day: 'numeric', month: 'short' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Or none. A year that is being typed is a year from its first digit on: the year 2 is on the way to 2027. */
export const isWholeDay = (day: string) => day === '' || day >= '1000';

/** A day of the calendar as the moment at which it ends here. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}

/** The day of a moment, as `<input type="date">` wants it. */
export function dayOf(date: string): string {
  const due = new Date(date);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(due.getFullYear()).padStart(4, '0')}-${two(due.getMonth() + 1)}-${two(due.getDate())}`;
}
