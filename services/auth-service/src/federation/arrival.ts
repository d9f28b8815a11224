import { inTransaction, uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type Proof, proofOf, StaleProof } from '../credentials/proof.ts';
import { type WelcomeConfig, welcome } from '../teams/new-people.ts';
import { findByLogin, insertUser, lockUser, type UserRow } from '../users/user-store.ts';
import { mapUniqueViolation, nameParts } from '../users/users.ts';
import { nameFrom } from '../users/visible-text.ts';
import { lockIdentity } from './external-identity-store.ts';
import { type ExternalProfile, isPlain, profileFrom } from './external-profile.ts';
import { freeUsername, uniqueConstraintOf } from './free-username.ts';
import {
  type AccountElsewhere,
  findLinkedAccount,
  insertLinkedAccount,
  noteAccountUse,
} from './linked-account-store.ts';
import {
  accountDisabled,
  addressUnverified,
  answerUnfit,
  type Provider,
  type ProviderClaims,
} from './sign-in-provider.ts';

export interface ArrivalDeps {
  pool: Pool;
  config: WelcomeConfig;
}

/** Somebody who came from a provider: known here or new, or with the address of an account that they did not sign in to. */
export type Arrived = { proof: Proof } | { owner: UserRow; account: AccountElsewhere };

/** How it was proved: by another party's word. RFC 8176 has no name for that; this one is widely used. */
const FEDERATED = ['fed'];

/**
 * Who somebody of a provider is here. Known by issuer and subject alone; whoever is new gets an account, unless their
 * address has one.
 *
 * @throws AppError 403 where the account is disabled, or the provider does not say that the address is theirs
 */
export async function arrive(
  deps: ArrivalDeps,
  provider: Provider,
  claims: ProviderClaims,
  origin: Origin,
): Promise<Arrived> {
  const attempt = () => inTransaction(deps.pool, (db) => recognise(db, deps, provider, claims, origin));
  // The address or username may be taken between the look and the write; the second look sees it.
  return attempt()
    .catch((error) => {
      if (uniqueConstraintOf(error) === undefined) throw error;
      return attempt();
    })
    .catch((error) => {
      throw mapUniqueViolation(error);
    });
}

async function recognise(
  db: PoolClient,
  deps: ArrivalDeps,
  provider: Provider,
  claims: ProviderClaims,
  origin: Origin,
): Promise<Arrived> {
  const account = accountOf(provider, claims);
  await lockAccount(db, account);
  const linked = await findLinkedAccount(db, account);
  if (linked) return { proof: await proveLinked(db, linked, account.label) };
  const profile = verifiedProfile(provider, claims);
  const owner = await findByLogin(db, profile.email);
  return owner ? { owner, account } : { proof: await openAccount(db, deps, { provider, profile, account }, origin) };
}

/** Makes simultaneous sign-ins with one account elsewhere wait for each other until the transaction ends. */
export const lockAccount = (db: PoolClient, { issuer, subject }: AccountElsewhere) =>
  lockIdentity(db, `${issuer}#${subject}`);

/** @throws AppError 403 where what the provider calls them cannot be kept as it is */
export function accountOf(provider: Provider, claims: ProviderClaims): AccountElsewhere {
  if (!isPlain(claims.sub)) throw answerUnfit(provider);
  const { email, preferred_username: login, name } = claims;
  const known = [...(provider.kind === 'github' ? [login, email] : [email, login]), name, claims.sub];
  const label = known.map((one) => nameFrom(one, 320)).find((one) => one !== '') ?? '';
  return { issuer: provider.issuer, subject: claims.sub, label };
}

/** @throws AppError 403 where the provider does not say that an address is theirs */
export function verifiedProfile(provider: Provider, claims: ProviderClaims): ExternalProfile {
  if (!claims.email) throw addressUnverified(provider);
  const profile = profileFrom({ claims, roles: ['user'] });
  if (!profile.emailVerified) throw addressUnverified(provider);
  return profile;
}

async function proveLinked(db: PoolClient, linked: { id: string; userId: string }, label: string): Promise<Proof> {
  const user = await lockUser(db, linked.userId);
  if (user?.disabledAt) throw accountDisabled();
  const { rowCount } = await noteAccountUse(db, linked.id, label);
  if (!user || rowCount === 0) throw new StaleProof(); // taken away this very moment
  return proofOf(user.id, user.authVersion, FEDERATED);
}

interface Newcomer {
  provider: Provider;
  profile: ExternalProfile;
  account: AccountElsewhere;
}

async function openAccount(
  db: PoolClient,
  { config }: ArrivalDeps,
  { provider, profile, account }: Newcomer,
  origin: Origin,
): Promise<Proof> {
  const id = uuidv7();
  const byThemselves = { ...origin, actor: id };
  const username = await freeUsername(db, profile.username, id);
  await insertUser(db, { ...profile, ...(profile.givenName ? {} : nameParts(profile.name)), id, username });
  await welcome(db, config, id, byThemselves);
  const linked = await insertLinkedAccount(db, id, account);
  await noteAccountUse(db, linked.id, account.label);
  const details = { provider: provider.id, account: account.label };
  await appendAudit(db, { type: 'user.registered', origin: byThemselves, subject: id, details });
  const { authVersion } = (await lockUser(db, id)) as UserRow;
  return proofOf(id, authVersion, FEDERATED);
}
