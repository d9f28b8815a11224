import { isDay } from '@taskward/contracts/due';
import { firstAfter, mayStandTogether } from './occurrences.ts';
import { type PartName, partsOf, type RuleParts } from './rule-parts.ts';

const listOf = (one: string, more = '*') => new RegExp(`^${one}(,${one})${more}$`);
const WEEKDAY = '(SU|MO|TU|WE|TH|FR|SA)';
const UP_TO_53 = '([1-9]|[1-4][0-9]|5[0-3])';
const UP_TO_366 = '([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])';

/**
 * Rules by which a task comes again (RFC 5545, 3.3.10) are of days, weeks, months and years. The time of day is that of the
 * due date, so there are no parts for it.
 */
const PARTS: Record<PartName, RegExp> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9][0-9]{0,2}$/,
  COUNT: /^[1-9][0-9]{0,2}$/,
  UNTIL: /^[0-9]{8}(T[0-9]{6}Z)?$/,
  BYMONTH: listOf('([1-9]|1[0-2])'),
  BYWEEKNO: listOf(`[+-]?${UP_TO_53}`, '{0,4}'),
  BYYEARDAY: listOf(`[+-]?${UP_TO_366}`),
  BYMONTHDAY: listOf('[+-]?([1-9]|[12][0-9]|3[01])'),
  BYDAY: listOf(`([+-]?${UP_TO_53})?${WEEKDAY}`),
  BYSETPOS: listOf(`[+-]?${UP_TO_366}`),
  WKST: new RegExp(`^${WEEKDAY}$`),
};

const LONGEST = 300;

/**
 * A rule as it is kept: in capitals, without `RRULE:` in front.
 *
 * @throws Error that says what it must be, where it is none or no day could ever fit it
 */
export function readRule(text: string): string {
  if (text.length > LONGEST) throw new Error(`must have ${LONGEST} characters at most`);
  const rule = text.toUpperCase().replace(/^RRULE:/, '');
  const parts = partsOf(rule);
  const areParts = rule.split(';').every((part) => isPart(part.split('=')));
  if (!areParts || !parts.FREQ) throw new Error(NO_RULE);
  const fault = faultOf(parts, rule);
  if (fault) throw new Error(fault);
  return rule;
}

/** What is said of text that is no rule at all. */
export const NO_RULE = 'must be a rule of RFC 5545 like FREQ=WEEKLY;BYDAY=MO, of days, weeks, months or years';

const isPart = ([name = '', value = '', ...more]: string[]) =>
  more.length === 0 && Object.hasOwn(PARTS, name) && PARTS[name as PartName].test(value);

function faultOf(parts: RuleParts, rule: string): string | undefined {
  if (Object.keys(parts).length < rule.split(';').length) return 'must be a rule that has each part once';
  if (parts.COUNT && parts.UNTIL) return 'must be a rule that has COUNT or UNTIL, not both';
  if (parts.UNTIL && !isMoment(parts.UNTIL)) return 'must be a rule whose UNTIL is a day or moment that there is';
  if (!mayStandTogether(parts) || isMixed(parts)) return 'must be a rule whose parts may stand together';
  return fitsSomeDay(parts) ? undefined : 'must be a rule that some day fits';
}

/**
 * What RFC 5545 lets stand together and the library counts otherwise than it says, or with much work: in a yearly rule two
 * ways to name its days, unless all is within months; positions in a set of one day or a few.
 */
function isMixed({ FREQ, BYSETPOS, BYMONTH, BYDAY, ...parts }: RuleParts): boolean {
  if (FREQ === 'DAILY' || FREQ === 'WEEKLY') return BYSETPOS !== undefined;
  if (FREQ === 'MONTHLY') return false;
  const { BYMONTHDAY, BYYEARDAY, BYWEEKNO } = parts;
  const ways = [BYMONTHDAY, BYYEARDAY, BYWEEKNO].filter((way) => way !== undefined).length;
  if (ways > 1 || (BYMONTH && (BYYEARDAY || BYWEEKNO))) return true;
  if (!BYDAY || BYMONTH) return false;
  const numbered = BYDAY.split(',').filter((day) => day.length > 2).length;
  return Boolean(BYMONTHDAY || BYYEARDAY) || (numbered > 0 && numbered < BYDAY.split(',').length);
}

function isMoment(until: string): boolean {
  const [year, month, day] = [until.slice(0, 4), until.slice(4, 6), until.slice(6, 8)];
  return isDay(`${year}-${month}-${day}`) && /^(T([01][0-9]|2[0-3])([0-5][0-9]){2}Z)?$/.test(until.slice(8));
}

/** Whether any day of 28 years does, in which every date has been every day of the week. */
function fitsSomeDay({ COUNT: _count, UNTIL: _until, INTERVAL: _interval, ...parts }: RuleParts): boolean {
  // Where every month is looked at, a day that fits is found sooner than from day to day.
  const days = parts.FREQ === 'DAILY' && parts.BYMONTHDAY ? { ...parts, FREQ: 'MONTHLY' } : parts;
  const first = new Date('2000-01-01T00:00:00Z');
  return firstAfter(days, first, new Date(first.getTime() - 1)) !== undefined;
}
