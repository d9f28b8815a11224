import type { PoolClient } from 'pg';

/** Whether somebody can sign in: by a password, a passkey, or an account at one of these issuers. */
export async function hasWayIn(db: PoolClient, userId: string, issuers: string[]): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM users u WHERE id = $1 AND (password_hash IS NOT NULL
       OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id)
       OR EXISTS (SELECT FROM linked_accounts l WHERE l.user_id = u.id AND l.issuer = ANY ($2)))`,
    [userId, issuers],
  );
  return rowCount === 1;
}
