import { isDay } from '@taskward/contracts/due';
import { isoInstant, malformed } from '@taskward/service-kit';

/**
 * When a task is due is a moment in the column due_date, or a day of the calendar in due_day, or neither. A day is that
 * day for every reader: where it begins and ends is for the reader's time zone to say.
 */

/** Adds a value to a query and gives its placeholder. */
type Add = (value: unknown) => string;

/** A day as it was given, or a moment as PostgreSQL writes it: to write it as `dueDateOf` does costs more there than here. */
export const DUE_DATE_SQL = "coalesce(to_char(due_day, 'YYYY-MM-DD'), due_date::text)";

/** As it was given: `2030-01-31`, or a moment in UTC. */
export const dueDateOf = (text: string | null): string | null =>
  text === null || text.length === 'YYYY-MM-DD'.length ? text : isoInstant(text);

/** The values of due_date and due_day from such a text. */
export const dueColumnsSql = (text: string) => ({
  moment: `CASE WHEN length(${text}) > 10 THEN ${text}::timestamptz END`,
  day: `CASE WHEN length(${text}) = 10 THEN ${text}::date END`,
});

/** That a task is due before a day or moment (`<`), or then or later (`>=`): a day is before a moment once it is over. */
export function dueConditionSql(comparison: '<' | '>=', given: string, timeZone: string, add: Add): string {
  const [value, zone] = [`${add(given)}::text`, `${add(timeZone)}::text`];
  const moment = isDay(given) ? `(${value}::date::timestamp AT TIME ZONE ${zone})` : `${value}::timestamptz`;
  const day = isDay(given) ? `${value}::date` : `(${value}::timestamptz AT TIME ZONE ${zone})::date`;
  return `(due_date ${comparison} ${moment} OR due_day ${comparison} ${day})`;
}

/** A part of a list that an index has in order: who is in it, and what it is ordered by, outside and in the index. */
export interface Strand {
  where: string[];
  expression: string;
  indexed: string;
  /** Whether that is one column, which the index has. */
  isColumn: boolean;
}

/** What tasks are ordered by: a day comes after its moments, where it ends; what is not due at all comes last both ways. */
export function dueOrderSql(timeZone: string, descending: boolean, add: Add) {
  const zone = `${add(timeZone)}::text`;
  const endOf = (day: string) => `((${day} + 1)::timestamp AT TIME ZONE ${zone} - interval '1 ms')`;
  const never = `'${descending ? '-' : ''}infinity'::timestamptz`;
  const placeOf = (given: string) =>
    isDay(given) ? endOf(`${add(given)}::text::date`) : `${add(given)}::text::timestamptz`;
  return {
    expression: `coalesce(due_date, ${endOf('due_day')}, ${never})`,
    /** The place of a task that was answered with this. */
    placeOf,
    /** The same order as three, each of which an index has. */
    strands(after: { value: string; id: string } | undefined): Strand[] {
      const beyond = descending ? '<' : '>';
      const dayOf = after && `(${placeOf(after.value)} AT TIME ZONE ${zone})::date`;
      // No day ends more than one day off where its zone says so.
      const near = dayOf ? [`due_day ${beyond}= ${dayOf} ${descending ? '+' : '-'} 1`] : [];
      const isNever = after?.value.endsWith('infinity') === true;
      return [
        { where: ['due_date IS NOT NULL'], expression: 'due_date', indexed: 'due_date', isColumn: true },
        { where: ['due_day IS NOT NULL', ...near], expression: endOf('due_day'), indexed: 'due_day', isColumn: false },
        {
          where: [
            'due_date IS NULL AND due_day IS NULL',
            ...(after && isNever ? [`id ${beyond} ${add(after.id)}::uuid`] : []),
          ],
          expression: never,
          indexed: never,
          isColumn: false,
        },
      ];
    },
  };
}

/** @throws AppError 400 in place of PostgreSQL's error for a time zone that it does not know; else the error */
export function refuseUnknownZone(error: { code?: string; message: string }): never {
  if (error.code !== '22023' || !error.message.includes('time zone')) throw error;
  throw malformed('The query has values that are not valid.', [{ path: 'timeZone', message: 'is not known here' }]);
}
