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

export const forget = (pool: Pool, key: string) => pool.query('DELETE FROM limits WHERE key = $1', [key]);

export const dropExpiredLimits = (pool: Pool) => pool.query('DELETE FROM limits WHERE resets_at < now()');

/** Whether somebody signed in from this address during the last weeks. */
export async function isFamiliar(pool: Pool, login: string, address: string): Promise<boolean> {
  const { rows } = await pool.query<{ familiar: boolean }>({
    name: 'limit-familiar',
    text: `SELECT EXISTS (SELECT FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE (lower(u.email) = lower($1) OR lower(u.username) = lower($1))
               AND s.address = $2 AND s.created_at > now() - interval '30 days') AS familiar`,
    values: [login, address],
  });
  return rows[0]?.familiar ?? false;
}
