import type { Queryable } from '@taskward/service-kit';

/** When this service was first there, in milliseconds since 1970. */
export async function readBeginning(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ at: Date }>('SELECT at FROM beginning');
  return rows[0]?.at.getTime() ?? 0;
}
