import pg from 'pg';

/** A connection or a pool: whoever calls owns the transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

const UTC = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?\+00$/;

/** PostgreSQL's text of a moment as ISO 8601, without the detour over a Date for the usual session in UTC. */
export function isoInstant(text: string): string {
  const match = UTC.exec(text);
  return match ? `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z` : new Date(text).toISOString();
}

const isoTimes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.TIMESTAMPTZ ? isoInstant : (pg.types.getTypeParser(oid, format) as never),
};

/** The rows of a query, with its moments in ISO 8601. */
export async function queryRows<Row extends pg.QueryResultRow>(
  db: Queryable,
  query: { name?: string; text: string; values: unknown[] },
): Promise<Row[]> {
  const { rows } = await db.query<Row>({ ...query, types: isoTimes });
  return rows;
}
