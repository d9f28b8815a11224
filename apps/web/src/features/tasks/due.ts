const DAY_MS = 86_400_000;

const midnight = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());

/** Whole days of the calendar from today; negative for the past. */
export function daysUntil(date: string, now = new Date()): number {
  return Math.round((midnight(new Date(date)) - midnight(now)) / DAY_MS);
}

/** "Today", "Tomorrow", "Fri", "3 Mar", "3 Mar 2027". */
export function dueWords(date: string, now = new Date(), locale?: string): string {
  const days = daysUntil(date, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Tomorrow';
  if (days === -1) return 'Yesterday';
  const due = new Date(date);
  if (days > 1 && days < 7) return due.toLocaleDateString(locale, { weekday: 'long' });
  const year = due.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return due.toLocaleDateString(locale, { day: 'numeric', month: 'short', year });
}

/** A day of the calendar as the moment at which it ends here. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}

/** The day of a moment, as `<input type="date">` wants it. */
export function dayOf(date: string): string {
  const due = new Date(date);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${due.getFullYear()}-${two(due.getMonth() + 1)}-${two(due.getDate())}`;
}
