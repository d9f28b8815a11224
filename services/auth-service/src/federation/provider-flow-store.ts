import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** What somebody went to a provider for. */
export type FlowPurpose =
  /** To go on with a sign-in that our issuer waits for. */
  | { kind: 'interaction'; uid: string }
  /** To have a session of the JSON API. */
  | { kind: 'session' }
  /** To have the account there linked to the one that they are signed in with here. */
  | { kind: 'link'; userId: string; version: number; sessionId: string };

export const FLOW_MINUTES = 10;

interface NewFlow {
  /** Hashes of `state` and of what the browser keeps. */
  state: Buffer;
  browser: Buffer;
  provider: string;
  purpose: FlowPurpose;
}

export const addFlow = (db: Db, { state, browser, provider, purpose }: NewFlow) =>
  db.query(
    `INSERT INTO provider_flows (state, browser, provider, purpose, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
    [state, browser, provider, purpose, FLOW_MINUTES],
  );

/** Ends a flow and answers what it was for. Of simultaneous callers one gets it; another browser or provider never does. */
export async function takeFlow(db: Db, flow: Omit<NewFlow, 'purpose'>): Promise<FlowPurpose | undefined> {
  const { rows } = await db.query<{ purpose: FlowPurpose; good: boolean }>(
    `DELETE FROM provider_flows WHERE state = $1 AND browser = $2 AND provider = $3
     RETURNING purpose, expires_at > now() AS good`,
    [flow.state, flow.browser, flow.provider],
  );
  return rows[0]?.good ? rows[0].purpose : undefined;
}

export async function dropExpiredFlows(db: Pool): Promise<void> {
  await db.query('DELETE FROM provider_flows WHERE expires_at < now()');
  await db.query('DELETE FROM pending_links WHERE expires_at < now()');
}
