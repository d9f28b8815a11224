import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { identify } from '../users/user-store.ts';

/** Who is counted: an account, or whatever somebody calls one. */
export type Counted = { id: string } | { login: string };

/**
 * What is counted by: the account where there is one, however it was called, so that another spelling is no new count.
 *
 * @returns also whose account it is
 */
export async function countedBy(pool: Pool, who: Counted): Promise<{ key: string; id?: string }> {
  const { id, folded } = 'id' in who ? { id: who.id, folded: '' } : await identify(pool, who.login);
  // A name may look like an id: it is another count all the same.
  if (id === null) return { key: `name:${createHash('sha256').update(folded).digest('base64url')}` };
  return { key: id, id };
}
