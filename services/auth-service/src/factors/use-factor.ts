import { unauthenticated } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkDeps, mailLink } from '../credentials/links.ts';
import { addNotice } from '../sessions/sign-in-notice-store.ts';
import type { UserRow } from '../users/user-store.ts';
import { findRecoveryKey, findTotp, recoveryCodesLeft, useRecoveryCode, useStep } from './factor-store.ts';
import { FEW_LEFT, plainCode } from './recovery-codes.ts';
import { stepOf } from './totp.ts';

/** A second factor as somebody brings it. */
export interface BroughtCode {
  otp?: string;
  recoveryCode?: string;
}

/**
 * Uses up what somebody brought, in the caller's transaction, which has locked the person.
 *
 * @returns how it proves who they are (RFC 8176); nothing where it is not right
 */
export type SecondFactor = (db: PoolClient, user: UserRow) => Promise<string[] | undefined>;

const sealedFor = (userId: string) => `totp ${userId}`;
export const sealTotp = ({ secrets }: Pick<LinkDeps, 'secrets'>, userId: string, secret: Buffer) =>
  secrets.seal(secret, sealedFor(userId));
export const openTotp = ({ secrets }: Pick<LinkDeps, 'secrets'>, userId: string, sealed: Buffer) =>
  secrets.open(sealed, sealedFor(userId));
/** For what the key of recovery codes from elsewhere is sealed. */
export const recoveryKeyOf = (userId: string) => `recovery codes ${userId}`;

/** A code by time, or one of those for recovery; nothing where neither was brought. */
export function codeFactor(
  deps: LinkDeps,
  { otp, recoveryCode }: BroughtCode,
  origin: Origin,
): SecondFactor | undefined {
  if (otp !== undefined) return async (db, { id }) => ((await useOtp(db, deps, id, otp)) ? ['otp'] : undefined);
  if (recoveryCode === undefined) return undefined;
  return async (db, { id }) => {
    const sealed = await findRecoveryKey(db, id);
    const key = sealed && deps.secrets.open(sealed, recoveryKeyOf(id));
    if (!(await useRecoveryCode(db, id, deps.secrets.recoveryCodeHash(plainCode(recoveryCode), key)))) return undefined;
    await tellOfUse(db, deps, id, origin);
    return ['otp'];
  };
}

/** A recovery code stands for something that was lost: its owner hears of each use, and at the sign-in when few are left. */
async function tellOfUse(db: PoolClient, deps: LinkDeps, userId: string, origin: Origin): Promise<void> {
  const left = await recoveryCodesLeft(db, userId);
  await appendAudit(db, {
    type: 'recovery-code.used',
    origin: { ...origin, actor: userId },
    subject: userId,
    details: { left },
  });
  await mailLink(db, deps, 'recovery-code-used', userId);
  if (left > FEW_LEFT) return;
  const codes = left === 1 ? 'is 1 recovery code' : `are ${left || 'no'} recovery codes`;
  await addNotice(db, userId, 'few-recovery-codes', `There ${codes} left. Make new ones on your account page.`);
}

async function useOtp(db: PoolClient, deps: LinkDeps, userId: string, otp: string): Promise<boolean> {
  const sealed = (await findTotp(db, userId))?.secret;
  const step = sealed ? stepOf(openTotp(deps, userId, sealed), otp) : undefined;
  return step !== undefined && useStep(db, userId, sealed as Buffer, step);
}

/** By what the second step can be taken, the usual way first. */
export async function waysOf(db: PoolClient, { id, secondFactors }: UserRow): Promise<string[]> {
  const known = ['totp', 'passkey'].filter((factor) => secondFactors.includes(factor));
  return (await recoveryCodesLeft(db, id)) > 0 ? [...known, 'recovery_code'] : known;
}

/** What was brought is wrong, or was used before; which of the two is not said. */
export const wrongFactor = () =>
  unauthenticated('This code is not right, or was used before.', { type: 'code-refused' });

/** Nothing waits under the token that was brought (any more). */
export const waitedTooLong = () =>
  unauthenticated('This sign-in has waited for too long, or came to its end. Begin again.', { type: 'mfa-expired' });
