import { t } from '@lingui/core/macro';
import { dayOf, dueOn, formatDueDate } from '../../due.ts';
import { parseQuickLine } from '../../values/quick-line.ts';

interface DueChoice {
  label: string;
  /** A day, a moment, or none. */
  due: string | null;
}

/** Days that most people want, and what the typed words say: `friday`, `24`, `2026-12-24 15:00`, `in 3 days`. */
export function dueChoices(typed: string, now = new Date()): DueChoice[] {
  const inDays = (days: number) => dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12));
  const untilMonday = ((7 - now.getDay()) % 7) + 1;
  const usual = [
    { label: t`Today`, due: inDays(0) },
    { label: t`Tomorrow`, due: inDays(1) },
    { label: t`Next Monday`, due: inDays(untilMonday) },
    { label: t`In a week`, due: inDays(7) },
    { label: t`No due day`, due: null },
  ];
  const words = typed.trim().toLowerCase();
  if (words === '') return usual;
  const meant = meaning(words, inDays, now);
  const fitting = usual.filter(({ label, due }) => label.toLowerCase().includes(words) && due !== meant);
  return [...(meant ? [{ label: formatDueDate(meant, now), due: meant }] : []), ...fitting];
}

function meaning(words: string, inDays: (days: number) => string, now: Date): string | undefined {
  const away = /^(?:in )?(\d{1,3}) ?(d|days?|tage?n?|w|weeks?|wochen?)$/.exec(words);
  if (away) return inDays(Number(away[1]) * (away[2]?.startsWith('w') ? 7 : 1));
  const [, date = '', rest = ''] = /^(\d{1,2})(?:\.|st|nd|rd|th)?(?: (.+))?$/.exec(words) ?? [];
  const day = date && nextDate(Number(date), now);
  const { due, time } = parseQuickLine(day ? `x @${day} ${rest}` : `x @${words}`, now);
  return due && dueOn(due, time);
}

/** The next day of the calendar with this number, today included. */
function nextDate(date: number, now: Date): string | undefined {
  for (let month = 0; month < 12; month += 1) {
    const day = new Date(now.getFullYear(), now.getMonth() + month, date, 12);
    if (day.getDate() === date && date > 0 && dayOf(day) >= dayOf(now)) return dayOf(day);
  }
  return undefined;
}
