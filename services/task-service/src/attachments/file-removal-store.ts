import { type Queryable, queryRows } from '@taskward/service-kit';

/** Some files whose bytes are still to be removed; nobody else gets them until the transaction ends. */
export async function takeRemoved(db: Queryable, limit: number): Promise<string[]> {
  const text = 'SELECT id FROM removed_files LIMIT $1 FOR UPDATE SKIP LOCKED';
  return (await queryRows<{ id: string }>(db, { name: 'take-removed', text, values: [limit] })).map(({ id }) => id);
}

export async function forgetRemoved(db: Queryable, ids: string[]): Promise<void> {
  const text = 'DELETE FROM removed_files WHERE id = ANY($1::uuid[])';
  await db.query({ name: 'forget-removed', text, values: [ids] });
}
