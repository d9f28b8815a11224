import type { Queryable } from '@taskward/service-kit';

const TABLES = ['notifications', 'settings', 'commenters', 'moments', 'digests', 'push_subscriptions'];

/** Deletes everything that there is of a person. */
export async function forgetPerson(db: Queryable, userId: string): Promise<void> {
  for (const table of TABLES) await db.query(`DELETE FROM ${table} WHERE user_id = $1`, [userId]);
}
