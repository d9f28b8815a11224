import pg from 'pg';

/** A connection or a pool: whoever calls owns the transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** PostgreSQL's text of a moment as ISO 8601 to the millisecond, without the detour over a Date for the usual session in UTC. */
export function isoInstant(text: string): string {
  if (text[10] !== ' ' || !text.endsWith('+00')) return new Date(text).toISOString();
  const thousandths = text.slice(20, Math.min(23, text.length - 3)).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${thousandths}Z`;
}

const TEXT_ARRAY = 1009;
const readArray = pg.types.getTypeParser(TEXT_ARRAY as never) as (text: string) => string[];

/** PostgreSQL's text of a text[]. Where it holds nothing that is quoted, null or nested, a comma parts its elements. */
export function textArray(text: string): string[] {
  if (/["\\]|NULL|^\[|^\{.*\{/i.test(text)) return readArray(text);
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

const OURS: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.TIMESTAMPTZ]: isoInstant,
  [TEXT_ARRAY]: textArray,
};
const asWeHaveThem: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (format === 'text' ? OURS[oid] : undefined) ?? (pg.types.getTypeParser(oid, format) as never),
};

/** The rows of a query, with its moments in ISO 8601. */
export async function queryRows<Row extends pg.QueryResultRow>(
  db: Queryable,
  query: { name?: string; text: string; values: unknown[] },
): Promise<Row[]> {
  const { rows } = await db.query<Row>({ ...query, types: asWeHaveThem });
  return rows;
}
