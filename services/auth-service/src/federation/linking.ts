import type { Identity } from '@taskward/jwt-middleware';
import { type AppError, conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkDeps, mailLink } from '../credentials/links.ts';
import { confirmProof, type Proof, StaleProof } from '../credentials/proof.ts';
import type { MailedLink, MailWaker } from '../mail/mail-store.ts';
import { tokenHash } from '../secrets.ts';
import { findActive } from '../sessions/session-store.ts';
import { addNotice } from '../sessions/sign-in-notice-store.ts';
import { mailboxOf } from '../users/lookalikes.ts';
import { findUser, lockUser, type UserRow } from '../users/user-store.ts';
import { type Arrived, accountOf, lockAccount, verifiedProfile } from './arrival.ts';
import {
  type AccountElsewhere,
  findLinkedAccount,
  insertLinkedAccount,
  type LinkedAccountRow,
  putPendingLink,
  removeLinkedAccount,
  takePendingLink,
} from './linked-account-store.ts';
import type { FlowPurpose } from './provider-flow-store.ts';
import {
  accountDisabled,
  addressTaken,
  confirmFirst,
  linkedElsewhere,
  type Provider,
  type ProviderClaims,
  signInFirst,
} from './sign-in-provider.ts';
import { hasWayIn } from './way-in-store.ts';

type Owned = Extract<Arrived, { owner: UserRow }>;

export interface LinkingDeps extends LinkDeps {
  pool: Pool;
  providers: Provider[];
  mailJob: MailWaker;
}

/** Why somebody whose address has an account here does not get in by their provider. */
export function refusalFor(provider: Provider, owner: UserRow): AppError {
  if (owner.disabledAt) return accountDisabled();
  return owner.emailVerified ? signInFirst(provider) : addressTaken(provider);
}

/**
 * Has an account elsewhere wait until whoever has the same address here has signed in, within the same sign-in.
 *
 * @throws AppError 409 where that cannot help: nobody has confirmed the address here, or another issuer signs them in
 */
export async function awaitOwner(pool: Pool, uid: string, provider: Provider, { owner, account }: Owned) {
  if (owner.disabledAt || !owner.emailVerified || owner.issuer !== null) throw refusalFor(provider, owner);
  const link = { ...account, userId: owner.id, email: owner.email };
  await inTransaction(pool, (db) => putPendingLink(db, tokenHash(uid), link));
}

/**
 * Links what waited in a sign-in for the person who has just signed in, in the caller's transaction. Where it cannot be
 * done any more, they are told with what else there is to tell.
 *
 * @returns the mail that tells of it, for when all is written
 */
export async function linkAwaited(
  db: PoolClient,
  deps: LinkingDeps,
  uid: string,
  { userId }: Proof,
  origin: Origin,
): Promise<MailedLink | undefined> {
  const link = await takePendingLink(db, tokenHash(uid), userId);
  if (!link) return undefined;
  const owner = (await lockUser(db, userId)) as UserRow;
  const provider = deps.providers.find(({ issuer }) => issuer === link.issuer);
  const sameAddress = owner.emailVerified && mailboxOf(owner.email) === mailboxOf(link.email);
  const known = await findLinkedAccount(db, link);
  if (provider && sameAddress && !known) return addLink(db, deps, { provider, owner, account: link }, origin);
  if (known?.userId === userId) return undefined;
  const why = known ? 'it belongs to another account here' : 'your address here has changed meanwhile';
  const name = provider?.name ?? link.label;
  await addNotice(db, userId, 'account-not-linked', `Your account at ${name} was not linked: ${why}.`);
  return undefined;
}

interface Linked {
  provider: Provider;
  owner: UserRow;
  account: AccountElsewhere;
}

async function addLink(db: PoolClient, deps: LinkingDeps, { provider, owner, account }: Linked, origin: Origin) {
  await insertLinkedAccount(db, owner.id, account);
  const details = { provider: provider.id, account: account.label };
  await appendAudit(db, { type: 'account.linked', origin: { ...origin, actor: owner.id }, subject: owner.id, details });
  return mailLink(db, deps, 'account-linked', owner.id);
}

/**
 * For whom an account elsewhere is to be linked: somebody who is signed in, for as long as they are.
 *
 * @throws AppError 409 where nobody has confirmed their address here: whoever owns it would find a way in of somebody else's
 */
export async function confirmLinkable(
  pool: Pool,
  { subject: userId, sessionId }: Identity,
): Promise<Extract<FlowPurpose, { kind: 'link' }>> {
  const owner = await findUser(pool, userId);
  if (!owner || !sessionId) throw new StaleProof();
  if (!owner.emailVerified) throw confirmFirst();
  return { kind: 'link', userId, version: owner.authVersion, sessionId };
}

/**
 * Links an account elsewhere to that of somebody who is signed in, who have both been shown to be theirs.
 *
 * @throws AppError 401 where they are signed in no more, 403 where the provider does not say that an address is theirs,
 *   409 where their address here is not confirmed, or the account is somebody else's
 */
export async function linkAccount(
  deps: LinkingDeps,
  provider: Provider,
  claims: ProviderClaims,
  { userId, version, sessionId }: Extract<FlowPurpose, { kind: 'link' }>,
  origin: Origin,
): Promise<void> {
  const account = accountOf(provider, claims);
  const mail = await inTransaction(deps.pool, async (db) => {
    await lockAccount(db, account);
    const owner = await confirmProof(db, { userId, version });
    if (!(await findActive(db, sessionId))) throw new StaleProof();
    if (!owner.emailVerified) throw confirmFirst();
    verifiedProfile(provider, claims);
    const known = await findLinkedAccount(db, account);
    if (known && known.userId !== userId) throw linkedElsewhere(provider);
    return known ? undefined : addLink(db, deps, { provider, owner, account }, origin);
  });
  deps.mailJob.added(mail);
}

/**
 * Takes an account elsewhere away from somebody.
 *
 * @throws AppError 404 where they have no such one, 409 where nothing else would let them in
 */
export async function unlinkAccount(deps: LinkingDeps, userId: string, id: string, origin: Origin): Promise<void> {
  const mail = await inTransaction(deps.pool, async (db) => {
    await lockUser(db, userId);
    const gone = await removeLinkedAccount(db, userId, id);
    if (!gone) throw notFound('You have no such account linked.');
    await keepWayIn(db, deps, userId);
    const details = { issuer: gone.issuer, account: gone.label };
    await appendAudit(db, { type: 'account.unlinked', origin, subject: userId, details });
    return mailLink(db, deps, 'account-unlinked', userId);
  });
  deps.mailJob.added(mail);
}

/**
 * Undoes the caller's transaction where it would leave somebody outside. An account at a provider that is not set up
 * any more lets nobody in.
 *
 * @throws AppError 409
 */
export async function keepWayIn(db: PoolClient, { providers }: Pick<LinkingDeps, 'providers'>, userId: string) {
  const issuers = providers.map(({ issuer }) => issuer);
  if (await hasWayIn(db, userId, issuers)) return;
  throw conflict('Nothing else would let you in. Add a passkey, link another account or set a password first.', {
    type: 'last-way-in',
  });
}

/** A linked account as its owner sees it. */
export const toLinkedAccount = (row: LinkedAccountRow, providers: Provider[]) => {
  const provider = providers.find(({ issuer }) => issuer === row.issuer);
  return {
    id: row.id,
    provider: provider?.id ?? null,
    name: provider?.name ?? new URL(row.issuer).host,
    account: row.label,
    linkedAt: row.linkedAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
};
