import { dayOf } from '../../due.ts';
import { WEEKDAYS, WORKDAYS } from './repeat-words.ts';

/** The rules that most people want, for something due on this day, or else from today on. */
export function repeatChoices(due: string | null, now = new Date()): string[] {
  const day = new Date(`${dayOf(due ?? now)}T12:00:00Z`);
  const next = new Date(day.getTime() + 86_400_000);
  const weekday = WEEKDAYS[(day.getUTCDay() + 6) % 7];
  const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
  // A month that is shorter would be left out.
  const monthDay = next.getUTCDate() === 1 ? -1 : date;
  return [
    'FREQ=DAILY',
    `FREQ=WEEKLY;BYDAY=${WORKDAYS}`,
    `FREQ=WEEKLY;BYDAY=${weekday}`,
    `FREQ=MONTHLY;BYMONTHDAY=${monthDay}`,
    `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${date}`,
  ];
}
