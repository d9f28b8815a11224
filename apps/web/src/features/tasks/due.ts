import { t } from '@lingui/core/macro';
import { isDay } from '@taskward/contracts/due';
import { dateFormat, firstDayOfWeek } from '../../lib/locale.ts';

const DAY_MS = 86_400_000;

/** Whole days of the calendar from today; negative for the past. */
export function daysUntil(due: string, now = new Date()): number {
  return Math.round((Date.parse(dayOf(due)) - Date.parse(dayOf(now))) / DAY_MS);
}

/** A day is past when it is over here, a moment at once. */
export const isPast = (due: string, now = new Date()): boolean =>
  isDay(due) ? due < dayOf(now) : Date.parse(due) < now.getTime();

export type DueGroup = 'overdue' | 'today' | 'week' | 'nextWeek' | 'later' | '';

/** Where it belongs among what is to be done: weeks are those of the calendar here, nothing is due is the empty one. */
export function dueGroup(due: string | null, now = new Date(), firstDay = firstDayOfWeek()): DueGroup {
  if (due === null) return '';
  if (isPast(due, now)) return 'overdue';
  const days = daysUntil(due, now);
  const left = 6 - ((now.getDay() - firstDay + 7) % 7);
  if (days === 0) return 'today';
  return days <= left ? 'week' : days <= left + 7 ? 'nextWeek' : 'later';
}

/** "Today", "Tomorrow 3:00 PM", "Friday", "3 Mar", "3 Mar 2027": the time only where there is one. */
export function formatDueDate(due: string, now = new Date(), locale?: string): string {
  const day = formatDay(due, now, locale);
  return isDay(due) ? day : `${day} ${dateFormat(FORMATS.time, locale).format(new Date(due))}`;
}

function formatDay(due: string, now: Date, locale?: string): string {
  const days = daysUntil(due, now);
  if (days === 0) return t`Today`;
  if (days === 1) return t`Tomorrow`;
  if (days === -1) return t`Yesterday`;
  const here = midday(dayOf(due));
  if (days > 1 && days < 7) return dateFormat(FORMATS.weekday, locale).format(here);
  return dateFormat(here.getFullYear() === now.getFullYear() ? FORMATS.day : FORMATS.dayOfYear, locale).format(here);
}

const FORMATS = {
  weekday: { weekday: 'long' },
  day: { day: 'numeric', month: 'short' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Or none. A year that is being typed is a year from its first digit on: the year 2 is on the way to 2027. */
export const isWholeDay = (day: string) => day === '' || day >= '1000';

const two = (part: number) => String(part).padStart(2, '0');
/** Some clocks are put forward at midnight: that moment need not be there. */
const midday = (day: string) => new Date(`${day}T12:00`);

/** The day of the calendar: a day is its own, a moment is on one here. As `<input type="date">` wants it. */
export function dayOf(due: string | Date): string {
  if (typeof due === 'string' && isDay(due)) return due;
  const here = new Date(due);
  return `${String(here.getFullYear()).padStart(4, '0')}-${two(here.getMonth() + 1)}-${two(here.getDate())}`;
}

/** The time of day of a moment here, as `<input type="time">` wants it; empty for a day. */
export function timeOf(due: string): string {
  const here = new Date(due);
  return isDay(due) ? '' : `${two(here.getHours())}:${two(here.getMinutes())}`;
}

/** A day, or the moment at which it is that time (15:00) of it here. */
export const dueOn = (day: string, time = ''): string => (time === '' ? day : new Date(`${day}T${time}`).toISOString());

/** Due on another day: a moment keeps its time of day, to the millisecond. Nothing where no day is left. */
export function withDay(due: string | null, day: string): string | null {
  if (day === '') return null;
  if (due === null || isDay(due)) return day;
  const moment = new Date(due);
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  moment.setFullYear(year, month - 1, date);
  return moment.toISOString();
}
