import type { Identity } from '@taskward/jwt-middleware';
import { AppError, conflict, forbidden, inTransaction, unauthenticated } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { appendRevocation, isUserWithdrawn } from '../tokens/revocation-store.ts';
import { EXTERNAL_REVOCATION_SECONDS } from '../tokens/token-lifetimes.ts';
import { changesAsEvents } from '../users/user-events.ts';
import { insertUser, lockUser, type UserRow, updateUser } from '../users/user-store.ts';
import { isUsernameTaken } from '../users/users.ts';
import { claimsAtOf, lockIdentity, putIdentity } from './external-identity-store.ts';
import { type ExternalProfile, profileFrom } from './external-profile.ts';
import { freeUsername, uniqueConstraintOf, withSuffix } from './free-username.ts';

export interface SyncDeps {
  pool: Pool;
  feed: RevocationFeed;
}

/**
 * The local user of somebody of an external issuer, made or brought up to date from the token's claims. Who they are
 * is issuer and subject, which the user's id is made of; an e-mail address proves nothing.
 *
 * @throws AppError 401 withdrawn, 403 disabled here, 409 the address belongs to another account, 422 claims are missing
 */
export async function syncUser(deps: SyncDeps, identity: Identity, origin: Origin): Promise<UserRow> {
  const profile = profileFrom(identity);
  const attempt = () => inTransaction(deps.pool, (db) => apply(db, identity, profile, origin));
  try {
    // A username may be taken between the look and the write; the second look sees it.
    const { user, withdrew } = await attempt().catch((error) => {
      if (!isUsernameTaken(uniqueConstraintOf(error))) throw error;
      return attempt();
    });
    if (withdrew) await deps.feed.pull();
    return user;
  } catch (error) {
    const refused = ['users_email_key', 'mailboxes_pkey'].includes(uniqueConstraintOf(error) ?? '')
      ? emailTaken()
      : error;
    if (refused instanceof AppError && refused.type) {
      const details = { reason: refused.type, issuer: identity.issuer };
      await appendAudit(deps.pool, { type: 'sync.refused', origin, subject: identity.subject, details });
    }
    throw refused;
  }
}

interface Synced {
  user: UserRow;
  /** Whether tokens were withdrawn. */
  withdrew: boolean;
}

async function apply(db: PoolClient, identity: Identity, profile: ExternalProfile, origin: Origin): Promise<Synced> {
  const { subject: id, issuedAt } = identity;
  await lockIdentity(db, id);
  const known = await lockUser(db, id);
  if (known?.disabledAt) throw blocked();
  if (await isUserWithdrawn(db, id, issuedAt)) throw withdrawn();
  if (!known) return { user: await create(db, identity, profile, origin), withdrew: false };
  const isOlder = issuedAt < ((await claimsAtOf(db, id)) ?? 0);
  return update(db, identity, isOlder ? undefined : { known, profile }, origin);
}

async function create(db: PoolClient, identity: Identity, profile: ExternalProfile, origin: Origin): Promise<UserRow> {
  const { subject: id, issuer } = identity;
  const username = await freeUsername(db, profile.username, id);
  await insertUser(db, { ...profile, id, username });
  await putIdentity(db, identityRow(identity));
  const details = { issuer, email: profile.email, roles: profile.roles };
  await appendAudit(db, { type: 'user.created', origin, subject: id, details });
  return seen(db, id, {});
}

async function update(
  db: PoolClient,
  identity: Identity,
  news: { known: UserRow; profile: ExternalProfile } | undefined,
  origin: Origin,
): Promise<Synced> {
  const { subject: id, issuer, issuedAt } = identity;
  const changes = news ? await changesOf(db, news.known, news.profile) : {};
  if (news) await putIdentity(db, identityRow(identity));
  const user = await seen(db, id, changes);
  const withdrew = news?.known.roles.some((role) => !user.roles.includes(role)) ?? false;
  // Tokens from before this one may still hold the role.
  const before = new Date(issuedAt * 1000);
  if (withdrew) await appendRevocation(db, { kind: 'user', id, before, lifetimeSeconds: EXTERNAL_REVOCATION_SECONDS });
  for (const { type, details } of news ? changesAsEvents(news.known, changes) : []) {
    await appendAudit(db, { type, origin, subject: id, details: { ...details, issuer } });
  }
  return { user, withdrew };
}

async function seen(db: PoolClient, id: string, changes: Partial<ExternalProfile>): Promise<UserRow> {
  const user = await updateUser(db, id, { ...changes, seen: true });
  if (!user) throw withdrawn(); // deleted this very moment
  return user;
}

const identityRow = ({ subject: userId, issuer, issuedAt: claimsAt, claims }: Identity) => ({
  userId,
  issuer,
  subject: claims.sub as string,
  claimsAt,
});

/** What the claims say otherwise than the account. */
async function changesOf(db: PoolClient, known: UserRow, profile: ExternalProfile): Promise<Partial<ExternalProfile>> {
  const keepsName = [profile.username, withSuffix(profile.username, known.id)].includes(known.username);
  const username = keepsName ? known.username : await freeUsername(db, profile.username, known.id);
  const wanted = Object.entries({ ...profile, username });
  const changes: Partial<ExternalProfile> = Object.fromEntries(
    wanted.filter(([name, value]) => String(value) !== String(known[name as keyof ExternalProfile])),
  );
  // A new address counts as not verified unless said otherwise, and their issuer says which it is.
  return changes.email === undefined ? changes : { ...changes, emailVerified: profile.emailVerified };
}

const emailTaken = () =>
  conflict(
    'Another account has this e-mail address already. It is not joined with yours, because an address is no proof of who somebody is: an administrator can change or delete that account.',
    { type: 'email_taken' },
  );
const blocked = () => forbidden('This account is disabled here. Ask an administrator.', { type: 'account_disabled' });
const withdrawn = () =>
  unauthenticated('The token was withdrawn. Sign in again.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
