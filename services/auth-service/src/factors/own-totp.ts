import { conflict, invalid, notFound } from '@taskward/service-kit';
import type { Origin } from '../audit/audit-store.ts';
import { findUser, type UserRow } from '../users/user-store.ts';
import { type ChangeDeps, type Changer, changeFactors, giveRecoveryCodes, proveByNewFactor } from './factor-changes.ts';
import { confirmTotp, deleteTotp, findTotp, putPendingTotp } from './factor-store.ts';
import { type Enrolment, enrolmentOf, newSecret, stepOf } from './totp.ts';
import { openTotp, sealTotp } from './use-factor.ts';

const PENDING_MINUTES = 60;

/** A secret for an app to be set up with. It counts once a code of it was given; the one in use, if any, does until then. */
export async function startTotp(deps: ChangeDeps, { userId }: Changer): Promise<Enrolment> {
  const { email } = (await findUser(deps.pool, userId)) as UserRow;
  const secret = newSecret();
  await putPendingTotp(deps.pool, userId, sealTotp(deps, userId, secret), PENDING_MINUTES);
  return enrolmentOf(secret, email);
}

/**
 * Has the secret count that waits, once a code shows that an app has it.
 *
 * @returns ten recovery codes, which are shown this once
 * @throws AppError 409 where none waits, 422 for a wrong code
 */
export const confirmNewTotp = (deps: ChangeDeps, who: Changer, code: string, origin: Origin): Promise<string[]> =>
  changeFactors(deps, who, origin, ADDED, async (db, { id }) => {
    const { pending } = (await findTotp(db, id)) ?? {};
    if (!pending) throw conflict('No authenticator app is being set up. Begin again.');
    const step = stepOf(openTotp(deps, id, pending), code);
    if (step === undefined) throw invalid('The code is not right.', [{ path: 'code', message: 'is not right' }]);
    await confirmTotp(db, id, pending, step);
    await proveByNewFactor(db, who, ['otp']);
    return giveRecoveryCodes(db, deps, id);
  });

/** @throws AppError 404 where there is none */
export const dropTotp = (deps: ChangeDeps, who: Changer, origin: Origin): Promise<void> =>
  changeFactors(deps, who, origin, REMOVED, async (db, { id }) => {
    if (!(await deleteTotp(db, id))) throw notFound('You have no authenticator app set up.');
  });

/**
 * @returns ten new recovery codes, which are shown this once; the old are void
 * @throws AppError 409 where there is no second factor that they would stand for
 */
export const renewRecoveryCodes = (deps: ChangeDeps, who: Changer, origin: Origin): Promise<string[]> =>
  changeFactors(deps, who, origin, RENEWED, async (db, { id, secondFactors }) => {
    if (secondFactors.length === 0) throw conflict('Set up a second factor first: recovery codes stand for one.');
    return giveRecoveryCodes(db, deps, id);
  });

const ADDED = { type: 'factor.added', template: 'factor-added', details: { factor: 'totp' } } as const;
const REMOVED = { type: 'factor.removed', template: 'factor-removed', details: { factor: 'totp' } } as const;
const RENEWED = { type: 'recovery-codes.made', template: 'recovery-codes-made' } as const;
