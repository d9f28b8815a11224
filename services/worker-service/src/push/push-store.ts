import { type Queryable, queryRows } from '@taskward/service-kit';

/** A browser as its push service has it (`PushSubscription` of the Push API). */
export interface PushTarget {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

export interface PushSubscriptionRow {
  id: string;
  createdAt: string;
}

/** Of each person so many browsers are kept, the newest. */
const KEPT_EACH = 20;

/** A browser is one person's: whoever subscribes with it last. */
export async function addSubscription(
  db: Queryable,
  id: string,
  userId: string,
  { endpoint, keys }: PushTarget,
): Promise<PushSubscriptionRow> {
  const [row] = await queryRows<PushSubscriptionRow>(db, {
    text: `INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (endpoint) DO UPDATE
           SET id = excluded.id, user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth, created_at = now()
           RETURNING id, created_at AS "createdAt"`,
    values: [id, userId, endpoint, keys.p256dh, keys.auth],
  });
  await db.query(
    `DELETE FROM push_subscriptions WHERE id IN (
       SELECT id FROM push_subscriptions WHERE user_id = $1 ORDER BY id DESC OFFSET $2)`,
    [userId, KEPT_EACH],
  );
  return row as PushSubscriptionRow;
}

export async function listSubscriptions(db: Queryable, userId: string): Promise<PushSubscriptionRow[]> {
  return queryRows<PushSubscriptionRow>(db, {
    text: 'SELECT id, created_at AS "createdAt" FROM push_subscriptions WHERE user_id = $1 ORDER BY id DESC',
    values: [userId],
  });
}

/** The browsers of these people. */
export async function subscriptionsOf(
  db: Queryable,
  userIds: string[],
): Promise<Array<{ id: string; userId: string }>> {
  const { rows } = await db.query<{ id: string; userId: string }>({
    name: 'subscriptions-of',
    text: 'SELECT id, user_id AS "userId" FROM push_subscriptions WHERE user_id = ANY($1)',
    values: [userIds],
  });
  return rows;
}

/** undefined where it is gone, or another person's now. */
export async function findSubscription(db: Queryable, id: string, userId: string): Promise<PushTarget | undefined> {
  const { rows } = await db.query<{ endpoint: string; p256dh: string; auth: string }>(
    'SELECT endpoint, p256dh, auth FROM push_subscriptions WHERE id = $1 AND user_id = $2',
    [id, userId],
  );
  const [row] = rows;
  return row && { endpoint: row.endpoint, keys: { p256dh: row.p256dh, auth: row.auth } };
}

/** @returns whether it was there */
export async function deleteSubscription(db: Queryable, id: string, userId: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM push_subscriptions WHERE id = $1 AND user_id = $2', [id, userId]);
  return rowCount === 1;
}

/** By what push services know this installation (RFC 8292); both base64url. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

interface SealedKeys {
  publicKey: string;
  privateKey: Buffer;
}

/** The keys that are kept; these where there were none. */
export async function keepKeys(db: Queryable, { publicKey, privateKey }: SealedKeys): Promise<SealedKeys> {
  await db.query('INSERT INTO vapid_keys (public_key, private_key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    publicKey,
    privateKey,
  ]);
  const { rows } = await db.query<SealedKeys>(
    'SELECT public_key AS "publicKey", private_key AS "privateKey" FROM vapid_keys',
  );
  return rows[0] as SealedKeys;
}

/** Forgets keys that cannot be read any more, with the browsers that know no others. */
export async function forgetKeys(db: Queryable, publicKey: string): Promise<void> {
  const { rowCount } = await db.query('DELETE FROM vapid_keys WHERE public_key = $1', [publicKey]);
  if (rowCount === 1) await db.query('DELETE FROM push_subscriptions');
}
