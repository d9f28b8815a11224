import { RRuleTemporal } from 'rrule-temporal';
import { type RuleParts, ruleOf } from './rule-parts.ts';

/** So many of them are looked through for the next one at most: about 28 years, in which every date is every weekday. */
const MOST: Record<string, number> = { DAILY: 10_300, WEEKLY: 1_500, MONTHLY: 340, YEARLY: 40 };

/** As RFC 5545 writes a moment; the library knows no parts of a second. */
const written = (moment: Date) => moment.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** The days of all rules are those of UTC, in which a day of the calendar stands for its first moment. */
function ruleFrom(parts: RuleParts, start: Date, includeDtstart = false): RRuleTemporal {
  const { UNTIL } = parts;
  const until = UNTIL?.length === 8 ? { UNTIL: `${UNTIL}T235959Z` } : {};
  return new RRuleTemporal({
    rruleString: `DTSTART:${written(start)}\nRRULE:${ruleOf({ ...parts, ...until })}`,
    strict: true,
    includeDtstart,
    maxIterations: MOST[parts.FREQ ?? ''],
  });
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Whether RFC 5545 lets the parts of a rule stand together: BYWEEKNO in a monthly rule it does not. */
export function mayStandTogether(parts: RuleParts): boolean {
  try {
    return Boolean(ruleFrom(parts, new Date(0)));
  } catch {
    return false;
  }
}

/**
 * The rule with what it leaves to its start said aloud. The library jumps on from the start, and what was the 31st there
 * would be the 28th after a jump to a February.
 */
function saidAloud(parts: RuleParts, start: Date): RuleParts {
  const { FREQ, BYDAY, BYMONTHDAY, BYYEARDAY, BYWEEKNO } = parts;
  const onWeekday = { BYDAY: WEEKDAYS[start.getUTCDay()] };
  const onDay = { BYMONTHDAY: String(start.getUTCDate()) };
  if (FREQ === 'DAILY' || BYDAY || BYMONTHDAY || BYYEARDAY) return parts;
  if (FREQ === 'WEEKLY' || BYWEEKNO) return { ...parts, ...onWeekday };
  if (FREQ === 'MONTHLY') return { ...parts, ...onDay };
  return { BYMONTH: String(start.getUTCMonth() + 1), ...parts, ...onDay };
}

/**
 * The first occurrence after a moment of the rule that counts from its start.
 *
 * @returns undefined where there is none, or none within reach
 */
export function firstAfter(parts: RuleParts, start: Date, after: Date): Date | undefined {
  const rule = ruleFrom(saidAloud(parts, start), start);
  const found = withinReach(() => rule.next(after));
  return found ? new Date(found.epochMilliseconds) : undefined;
}

/** The same of a rule with COUNT, with how many occurrences are before it; the start is the first of them. */
export function nthAfter(parts: RuleParts, start: Date, after: Date): { at: Date; before: number } | undefined {
  let found: { at: Date; before: number } | undefined;
  withinReach(() =>
    ruleFrom(saidAloud(parts, start), start, true).all(({ epochMilliseconds }, before) => {
      if (epochMilliseconds <= after.getTime()) return true;
      found ??= { at: new Date(epochMilliseconds), before };
      return false;
    }),
  );
  return found;
}

function withinReach<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum iterations')) return undefined;
    throw error;
  }
}
