import type { TaskPriority } from '@taskward/contracts/http';
import { lengthOf, oneLine, oneOfEach } from '@taskward/contracts/text';

/** A task written in one line: `Call Ada !high @2026-12-01 #sales`. */
export interface QuickLine {
  title: string;
  priority?: TaskPriority;
  /** A day of the calendar, YYYY-MM-DD. */
  due?: string;
  labels: string[];
}

const PRIORITIES = ['low', 'medium', 'high', 'urgent'];
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Words that say nothing known stay in the title, so that nothing typed is lost. */
export function parseQuickLine(line: string, now = new Date()): QuickLine {
  const parsed: QuickLine = { title: '', labels: [] };
  const title: string[] = [];
  for (const word of line.trim().split(/\s+/)) if (!takeWord(parsed, word, now)) title.push(word);
  return { ...parsed, title: oneLine(title.join(' ')), labels: oneOfEach(parsed.labels) };
}

function takeWord(parsed: QuickLine, word: string, now: Date): boolean {
  const rest = word.slice(1);
  if (word.startsWith('!') && PRIORITIES.includes(rest.toLowerCase())) {
    parsed.priority = rest.toLowerCase() as TaskPriority;
    return true;
  }
  const label = word.startsWith('#') ? labelIn(rest) : undefined;
  if (label) parsed.labels.push(label);
  if (label) return true;
  const due = word.startsWith('@') ? dayNamed(rest.toLowerCase(), now) : undefined;
  if (due) parsed.due = due;
  return due !== undefined;
}

const LONGEST_LABEL = 50;

/** Without the comma that goes on with the sentence. A number is a number: `Fix bug #123`. */
function labelIn(text: string): string | undefined {
  const label = oneLine(text.replace(/[,.;:!?]+$/, ''));
  return /[^\p{N}\p{P}]/u.test(label) && lengthOf(label) <= LONGEST_LABEL ? label : undefined;
}

/** `2026-12-01`, `today`, `tomorrow`, or a weekday by at least three letters: the next one, never today. */
function dayNamed(name: string, now: Date): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(name)) return isDay(name) ? name : undefined;
  if (name === 'today') return inDays(0, now);
  if (name === 'tomorrow') return inDays(1, now);
  const weekday = name.length >= 3 ? WEEKDAYS.findIndex((day) => day.startsWith(name)) : -1;
  return weekday < 0 ? undefined : inDays(((weekday - now.getDay() + 6) % 7) + 1, now);
}

function inDays(days: number, now: Date): string {
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
  return day.toISOString().slice(0, 10);
}

/** 2026-02-30 has the form of a day but is none. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
