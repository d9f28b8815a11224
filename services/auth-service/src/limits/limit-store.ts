import type { Pool } from 'pg';

export interface Count {
  hits: number;
  resetsAt: Date;
}

/** Adds one to a counter and tells the sum: exact, however many ask at once. */
export async function countHit(pool: Pool, key: string, windowSeconds: number): Promise<Count> {
  const { rows } = await pool.query<Count>({
    name: 'limit-hit',
    text: `INSERT INTO limits AS l (key, hits, resets_at) VALUES ($1, 1, now() + make_interval(secs => $2))
           ON CONFLICT (key) DO UPDATE SET
             hits = CASE WHEN l.resets_at <= now() THEN 1 ELSE l.hits + 1 END,
             resets_at = CASE WHEN l.resets_at <= now() THEN excluded.resets_at ELSE l.resets_at END
           RETURNING hits, resets_at AS "resetsAt"`,
    values: [key, windowSeconds],
  });
  return rows[0] as Count;
}

export const takeBack = (pool: Pool, key: string) =>
  pool.query('UPDATE limits SET hits = hits - 1 WHERE key = $1 AND hits > 0', [key]);

export const dropExpiredLimits = (pool: Pool) => pool.query('DELETE FROM limits WHERE resets_at < now()');

/** From where somebody signed in during the last weeks. */
export async function familiarAddresses(pool: Pool, userId: string): Promise<string[]> {
  const { rows } = await pool.query<{ address: string }>({
    name: 'limit-familiar',
    text: `SELECT DISTINCT address FROM sessions WHERE user_id = $1 AND created_at > now() - interval '30 days'`,
    values: [userId],
  });
  return rows.map(({ address }) => address);
}
