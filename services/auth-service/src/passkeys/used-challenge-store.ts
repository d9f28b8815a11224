import type { Pool } from 'pg';

/** Notes that a challenge was brought back. True for the first who does, of however many instances. */
export async function noteUsedChallenge(db: Pool, hash: Buffer, expiresAt: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO used_challenges (challenge, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [hash, expiresAt],
  );
  return rowCount === 1;
}

export const dropUsedChallenges = (db: Pool) => db.query('DELETE FROM used_challenges WHERE expires_at < now()');
