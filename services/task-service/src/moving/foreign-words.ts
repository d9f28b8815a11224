import { isDay } from '@taskward/contracts/due';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';

/** What other tools call states; a list or section of a board is often called so as well. */
const STATUSES: Record<TaskStatus, string[]> = {
  todo: [
    'todo',
    'to do',
    'open',
    'new',
    'backlog',
    'triage',
    'selected for development',
    'ready',
    'not started',
    'next',
  ],
  in_progress: ['in progress', 'doing', 'started', 'in development', 'wip', 'ongoing', 'active'],
  in_review: ['in review', 'review', 'code review', 'testing', 'qa', 'in testing', 'to verify', 'waiting for approval'],
  done: ['done', 'closed', 'resolved', 'complete', 'completed', 'finished', 'released', 'shipped'],
  cancelled: [
    'cancelled',
    'canceled',
    "won't do",
    "won't fix",
    'wont fix',
    'duplicate',
    'rejected',
    'declined',
    'abandoned',
  ],
};
const PRIORITIES: Record<TaskPriority, string[]> = {
  low: ['low', 'lowest', 'minor', 'trivial'],
  medium: ['medium', 'normal', 'major', 'no priority', 'none'],
  high: ['high', 'critical'],
  urgent: ['urgent', 'highest', 'blocker', 'do now'],
};

function finder<Word extends string>(words: Record<Word, string[]>): (text: string) => Word | undefined {
  const known = new Map(
    (Object.entries(words) as Array<[Word, string[]]>).flatMap(([word, names]) => names.map((name) => [name, word])),
  );
  return (text) =>
    known.get(
      text
        .trim()
        .toLowerCase()
        .replaceAll('’', "'")
        .replace(/[-_\s]+/g, ' '),
    );
}

/** The state that a word of another tool means; undefined where it means none. */
export const statusNamed = finder(STATUSES);
export const priorityNamed = finder(PRIORITIES);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const two = (value: number | string) => String(value).padStart(2, '0');

function dayOf(year: string, month: number, day: string): string | undefined {
  const whole = year.length === 2 ? `20${year}` : year;
  const text = `${whole}-${two(month)}-${two(day)}`;
  return isDay(text) ? text : undefined;
}

/**
 * A day, or a moment, of the ways in which other tools write one: ISO 8601, `12/Mar/26 9:30 AM`, `28 Nov 2026`,
 * `Nov 28 2026`, `Mon Jan 01 2026 00:00:00 GMT+0000`. A time without a zone says nothing of the moment: the day counts.
 * Undefined for anything else, such as `03/04/26`, of which nobody knows the month, and `every day`.
 */
export function dueNamed(text: string): string | undefined {
  const given = text.trim();
  if (isDay(given)) return given;
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(given)) return momentOf(given);
  const zone = /^\w{3} \w{3} \d{1,2} \d{4} [\d:]+ GMT[+-]\d{4}/.exec(given)?.[0];
  if (zone) return momentOf(zone);
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?$/.exec(given);
  if (iso) return dayOf(iso[1] as string, Number(iso[2]), iso[3] as string);
  const [, day, name, year] = /^(\d{1,2})[ /.-]+([A-Za-z]{3})[a-z]*[ /.,-]+(\d{4}|\d{2})(?![\d:])/.exec(given) ?? [];
  if (day && name && year) return named(year, name, day);
  const [, first, at, last] = /^([A-Za-z]{3})[a-z]* (\d{1,2}),? (\d{4})(?!\d)/.exec(given) ?? [];
  return first && at && last ? named(last, first, at) : undefined;
}

function named(year: string, name: string, day: string): string | undefined {
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  return month === 0 ? undefined : dayOf(year, month, day);
}

function momentOf(text: string): string | undefined {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
