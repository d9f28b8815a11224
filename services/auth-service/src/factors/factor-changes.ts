import { inTransaction } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkDeps, mailLink } from '../credentials/links.ts';
import { strengthened } from '../credentials/proof.ts';
import type { MailWaker } from '../mail/mail-store.ts';
import type { MailTemplate } from '../mail/mail-words.ts';
import { type Secrets, tokenHash } from '../secrets.ts';
import { forgetDevicesOf } from '../sessions/device-store.ts';
import { renewSessionProof } from '../sessions/session-store.ts';
import { type EndingDeps, endSessions } from '../sessions/sessions.ts';
import { lockUser, type UserRow } from '../users/user-store.ts';
import { findChallenge, updateChallenge } from './challenge-store.ts';
import { deleteRecoveryCodes, putRecoveryCodes } from './factor-store.ts';
import { newRecoveryCodes, plainCode } from './recovery-codes.ts';
import { waitedTooLong } from './use-factor.ts';

/** What changing somebody's factors needs. */
export interface ChangeDeps extends EndingDeps, LinkDeps {
  mailJob: MailWaker;
}

/** Who changes their own factors. */
export interface Changer {
  userId: string;
  /** The session that it is done in, and that goes on. */
  sessionId?: string | undefined;
  /** In the place of one: the sign-in that waits until there is a first factor. */
  mfaToken?: string | undefined;
}

/** How a change is told: in the audit log, and to the person by mail. */
export interface ToldChange {
  type: 'factor.added' | 'factor.removed' | 'recovery-codes.made';
  template: MailTemplate;
  details?: Record<string, unknown>;
}

/**
 * Changes factors of one's own, with what belongs to it, or not at all. Where the first factor comes, or the last of a kind
 * goes, every other session ends: it may have been opened by less, or by who has what goes.
 *
 * @param change does it; the person is locked
 * @throws AppError 401 where a sign-in does not wait for a first factor (any more)
 */
export async function changeFactors<T>(
  deps: ChangeDeps,
  who: Changer,
  origin: Origin,
  told: ToldChange,
  change: (db: PoolClient, user: UserRow) => Promise<T>,
): Promise<T> {
  const { userId, sessionId: exceptId } = who;
  const by = { ...origin, actor: userId };
  const { result, mail } = await inTransaction(deps.pool, async (db) => {
    const before = await lockUser(db, userId);
    if (!before || before.disabledAt || !(await mayChange(db, before, who))) throw waitedTooLong();
    const done = await change(db, before);
    const after = (await lockUser(db, userId)) as UserRow;
    if (after.secondFactors.length === 0) await deleteRecoveryCodes(db, userId);
    if (told.type !== 'recovery-codes.made') await forgetDevicesOf(db, userId);
    if (endsOthers(before, after)) await endSessions(db, deps, { by: 'user', value: userId, exceptId }, told.type, by);
    await appendAudit(db, { type: told.type, origin: by, subject: userId, details: told.details });
    return { result: done, mail: await mailLink(db, deps, told.template, userId) };
  });
  deps.mailJob.added(mail);
  await deps.feed.pull();
  return result;
}

const endsOthers = ({ secondFactors: before }: UserRow, { secondFactors: after }: UserRow): boolean =>
  before.length === 0 ? after.length > 0 : before.some((factor) => !after.includes(factor));

/** With a session one may; by a sign-in that waits one sets up the first factor and no other: it knows the password alone. */
async function mayChange(db: PoolClient, user: UserRow, { mfaToken }: Changer): Promise<boolean> {
  if (mfaToken === undefined) return true;
  const proof = await findChallenge(db, tokenHash(mfaToken));
  return proof?.userId === user.id && proof.version === user.authVersion && user.secondFactors.length === 0;
}

/** Who has just set up a factor has shown that it is them, by two: the session knows, or the sign-in that waits for it. */
export async function proveByNewFactor(
  db: PoolClient,
  { userId, sessionId, mfaToken }: Changer,
  amr: string[],
): Promise<void> {
  if (sessionId !== undefined) await renewSessionProof(db, sessionId, [...amr, 'mfa']);
  const hash = mfaToken === undefined ? undefined : tokenHash(mfaToken);
  const proof = hash && (await findChallenge(db, hash));
  if (!hash || !proof) return;
  const { authVersion } = (await lockUser(db, userId)) as UserRow;
  await updateChallenge(db, hash, { ...strengthened(proof, amr), version: authVersion });
}

/** Ten new codes in the place of all that there were. What is answered is not kept: it is shown once. */
export async function giveRecoveryCodes(
  db: PoolClient,
  { secrets }: { secrets: Secrets },
  userId: string,
): Promise<string[]> {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => secrets.recoveryCodeHash(plainCode(code)));
  await putRecoveryCodes(db, userId, hashes);
  return codes;
}
