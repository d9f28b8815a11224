import { t } from '@lingui/core/macro';
import { isDay } from '@taskward/contracts/due';
import { dayOf, dueOn } from '../../due.ts';

export interface ReminderChoice {
  label: string;
  /** A moment. */
  at: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = '09:00';
const EVENING = '18:00';

/** Moments that most people want to be reminded at, none of them past. */
export function reminderChoices(due: string | null, now = new Date()): ReminderChoice[] {
  const inDays = (days: number) => dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12));
  const untilMonday = ((8 - now.getDay()) % 7) + (now.getDay() === 1 ? 7 : 0);
  const choices = [
    { label: t`In an hour`, at: new Date(now.getTime() + HOUR_MS).toISOString() },
    { label: t`This evening`, at: dueOn(inDays(0), EVENING) },
    { label: t`Tomorrow morning`, at: dueOn(inDays(1), MORNING) },
    { label: t`On Monday`, at: dueOn(inDays(untilMonday), MORNING) },
    ...(due === null ? [] : beforeDue(due)),
  ];
  const told = new Set<string>();
  return choices.filter(({ at }) => at > now.toISOString() && !told.has(at) && told.add(at));
}

function beforeDue(due: string): ReminderChoice[] {
  if (!isDay(due)) {
    return [
      { label: t`An hour before it is due`, at: new Date(Date.parse(due) - HOUR_MS).toISOString() },
      { label: t`A day before it is due`, at: new Date(Date.parse(due) - DAY_MS).toISOString() },
    ];
  }
  const dayBefore = new Date(Date.parse(`${due}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return [
    { label: t`In the morning of the day it is due`, at: dueOn(due, MORNING) },
    { label: t`The morning before`, at: dueOn(dayBefore, MORNING) },
  ];
}
