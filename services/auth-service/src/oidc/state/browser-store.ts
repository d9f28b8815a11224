import type { KoaContextWithOIDC } from 'oidc-provider';
import type { PoolClient } from 'pg';
import type { EndedAtIssuer } from '../../sessions/session-store.ts';
import { lockUser } from '../../users/user-store.ts';

/**
 * Whether a browser may be signed in as somebody at this moment, and until the transaction ends: a request takes its
 * time, and meanwhile the password may have been changed, the account disabled, or the sign-in ended from elsewhere.
 */
export async function maySignIn(
  db: PoolClient,
  ctx: KoaContextWithOIDC | undefined,
  browser: { accountId: string; uid: string },
): Promise<boolean> {
  const user = await lockUser(db, browser.accountId);
  if (!user || user.disabledAt) return false;
  const justNow = ctx?.oidc?.result?.login;
  if (justNow && justNow.version !== user.authVersion) return false;
  return !(await hasEnded(db, browser.uid));
}

// Among the issuer's payloads, which go by themselves once they expire: no request is under way for an hour.
const ENDED = 'EndedBrowser';

/** Whether the sign-in of a browser was ended: no request that began before may bring it back. */
async function hasEnded(db: PoolClient, uid: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM oidc_payloads WHERE model = $1 AND id = convert_to($2, 'UTF8')`, [
    ENDED,
    uid,
  ]);
  return rowCount === 1;
}

/**
 * Takes away what the issuer keeps of sessions that end. With all sessions of a person go the browsers that are signed
 * in without one, and the sign-in pages that were passed and not used yet. Requests of such a browser that are under
 * way find it ended.
 */
export async function forgetAtIssuer(db: PoolClient, ended: EndedAtIssuer): Promise<void> {
  // An interaction only mentions the grant of whoever was there when it began: it may be about to sign in somebody else.
  await db.query(
    `DELETE FROM oidc_payloads
     WHERE uid = ANY ($1) OR grant_id = ANY ($2) AND model <> 'Interaction' OR session_id = ANY ($3)`,
    [ended.uids, ended.grantIds, ended.sessionIds],
  );
  const more = ended.everyBrowserOf ? await forgetBrowsers(db, ended.everyBrowserOf) : [];
  await db.query(
    `INSERT INTO oidc_payloads (model, id, payload, expires_at)
     SELECT $1, convert_to(uid, 'UTF8'), '{}', now() + interval '1 hour' FROM unnest($2::text[]) AS uid
     ON CONFLICT DO NOTHING`,
    [ENDED, [...ended.uids, ...more]],
  );
}

/** @returns the browsers that were signed in */
async function forgetBrowsers(
  db: PoolClient,
  { userId, exceptUid }: NonNullable<EndedAtIssuer['everyBrowserOf']>,
): Promise<string[]> {
  const { rows } = await db.query<{ model: string; uid: string }>(
    `DELETE FROM oidc_payloads WHERE account_id = $1
       AND (model = 'Interaction' OR model = 'Session' AND uid IS DISTINCT FROM $2) RETURNING model, uid`,
    [userId, exceptUid],
  );
  return rows.filter(({ model }) => model === 'Session').map(({ uid }) => uid);
}
