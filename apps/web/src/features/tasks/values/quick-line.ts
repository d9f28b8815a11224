import { t } from '@lingui/core/macro';
import { isDay } from '@taskward/contracts/due';
import type { TaskPriority } from '@taskward/contracts/http';
import { lengthOf, oneLine, oneOfEach } from '@taskward/contracts/text';
import { dateFormat } from '../../../lib/locale.ts';

/** Whom and what words in a line stand for, in small letters. */
export interface NamedInLine {
  people: Record<string, { id: string; name: string }>;
  projects: Record<string, { id: string; name: string }>;
}

export const NO_NAMES: NamedInLine = { people: {}, projects: {} };

/** A name as one word: `Ada Lovelace` is `Ada-Lovelace`. */
export const wordFor = (name: string): string =>
  name
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^\p{L}\p{M}\p{N}._-]/gu, '')
    .replace(SENTENCE_END, '');

/** What is being typed at the cursor that people, days or projects can be offered for. */
export interface LineToken {
  sign: '@' | '+';
  typed: string;
}

export function tokenAt(line: string, cursor: number): LineToken | undefined {
  const [, sign, typed = ''] = /(?:^|\s)([@+])(\S*)$/u.exec(line.slice(0, cursor)) ?? [];
  return sign ? { sign: sign as LineToken['sign'], typed } : undefined;
}

/** A task written in one line: `Call Ada !high @2026-12-01 15:00 #sales @Ada-Lovelace +Garden`. */
export interface QuickLine {
  title: string;
  priority?: TaskPriority;
  /** A day of the calendar, YYYY-MM-DD. */
  due?: string;
  /** Of that day, 15:00. */
  time?: string;
  labels: string[];
  assignedTo?: { id: string; name: string };
  project?: { id: string; name: string };
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** A Sunday. */
const SUNDAY = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;

/** Words in the language of the app, beside the English ones, which are always understood. */
const ownPriorities = (): Record<TaskPriority, string> => ({
  low: t({ message: 'low', context: 'a priority, typed behind !' }),
  medium: t({ message: 'medium', context: 'a priority, typed behind !' }),
  high: t({ message: 'high', context: 'a priority, typed behind !' }),
  urgent: t({ message: 'urgent', context: 'a priority, typed behind !' }),
});
const ownToday = () => t({ message: 'today', context: 'a day, typed behind @' });
const ownTomorrow = () => t({ message: 'tomorrow', context: 'a day, typed behind @' });
const ownWeekday = (at: number) =>
  dateFormat({ weekday: 'long', timeZone: 'UTC' })
    .format(SUNDAY + at * DAY_MS)
    .toLowerCase();

/** Words that say nothing known stay in the title, so that nothing typed is lost. */
export function parseQuickLine(line: string, now = new Date(), named = NO_NAMES): QuickLine {
  const parsed: QuickLine = { title: '', labels: [] };
  const title: string[] = [];
  let afterDay = false;
  for (const word of line.trim().split(/\s+/)) {
    const time = afterDay ? timeNamed(word) : undefined;
    const day = word.startsWith('@') ? dayNamed(word.slice(1).toLowerCase(), now) : undefined;
    afterDay = day !== undefined;
    if (time) parsed.time = time;
    else if (day) Object.assign(parsed, { due: day, time: undefined });
    else if (!takeWord(parsed, word) && !takeName(parsed, word, named)) title.push(word);
  }
  return { ...parsed, title: oneLine(title.join(' ')), labels: oneOfEach(parsed.labels) };
}

function takeWord(parsed: QuickLine, word: string): boolean {
  const rest = word.slice(1);
  const priority = word.startsWith('!') ? priorityNamed(rest.toLowerCase()) : undefined;
  if (priority) {
    parsed.priority = priority;
    return true;
  }
  const label = word.startsWith('#') ? labelIn(rest) : undefined;
  if (label) parsed.labels.push(label);
  return label !== undefined;
}

const priorityNamed = (name: string) =>
  (Object.entries(ownPriorities()) as Array<[TaskPriority, string]>).find((words) => words.includes(name))?.[0];

/** A day goes before a person of that name; who is not known is no person. */
function takeName(parsed: QuickLine, word: string, { people, projects }: NamedInLine): boolean {
  const name = word.slice(1).replace(SENTENCE_END, '').toLowerCase();
  const person = word.startsWith('@') && Object.hasOwn(people, name) ? people[name] : undefined;
  const project = word.startsWith('+') && Object.hasOwn(projects, name) ? projects[name] : undefined;
  if (person) parsed.assignedTo = person;
  if (project) parsed.project = project;
  return Boolean(person ?? project);
}

const LONGEST_LABEL = 50;
/** A word may be followed by what goes on with the sentence. */
const SENTENCE_END = /[,.;:!?]+$/;

/** Without the comma that goes on with the sentence. A number is a number: `Fix bug #123`. */
function labelIn(text: string): string | undefined {
  const label = oneLine(text.replace(SENTENCE_END, ''));
  return /[^\p{N}\p{P}]/u.test(label) && lengthOf(label) <= LONGEST_LABEL ? label : undefined;
}

export interface NamedDay {
  name: string;
  day: string;
}

/** The days that can be called by a name which begins like this, the next one first. */
export function daysNamed(typed: string, now = new Date()): NamedDay[] {
  const weekdays = [2, 3, 4, 5, 6, 7].map((days) => (now.getDay() + days) % 7);
  const names = [
    ['today', ownToday()],
    ['tomorrow', ownTomorrow()],
    ...weekdays.map((at) => [WEEKDAYS[at] ?? '', ownWeekday(at)]),
  ];
  return names
    .filter((both) => both.some((name) => name.startsWith(typed.toLowerCase())))
    .map(([english = '', name = english]) => ({ name, day: dayNamed(english, now) ?? '' }));
}

/** Whether it needs nothing more to mean a day. */
export const isDayName = (typed: string, now = new Date()) => dayNamed(typed.toLowerCase(), now) !== undefined;

/** `2026-12-01`, `today`, `tomorrow`, or a weekday by at least three letters: the next one, never today. */
function dayNamed(written: string, now: Date): string | undefined {
  const name = written.replace(SENTENCE_END, '');
  if (isDay(name)) return name;
  if (['today', ownToday()].includes(name)) return inDays(0, now);
  if (['tomorrow', ownTomorrow()].includes(name)) return inDays(1, now);
  const isDayOf = (day: string, at: number) => day.startsWith(name) || ownWeekday(at).startsWith(name);
  const weekday = name.length >= 3 ? WEEKDAYS.findIndex(isDayOf) : -1;
  return weekday < 0 ? undefined : inDays(((weekday - now.getDay() + 6) % 7) + 1, now);
}

function inDays(days: number, now: Date): string {
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
  return day.toISOString().slice(0, 10);
}

/** `15:00`, `9:30`, `3pm`, `3:30pm`, as it stands behind a day. */
function timeNamed(word: string): string | undefined {
  const [, hour = '', minute = '00', half] = /^(\d{1,2})(?::(\d{2}))?(am|pm)?[,.;!?]*$/i.exec(word) ?? [];
  const [h, m] = [Number(hour), Number(minute)];
  if (hour === '' || m > 59 || (half ? h < 1 || h > 12 : h > 23 || !word.includes(':'))) return undefined;
  const ofDay = half ? (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : h;
  return `${String(ofDay).padStart(2, '0')}:${minute}`;
}
