import type { Body, Schemas } from '@taskward/contracts/openapi';
import { api, apiWithoutToken } from '../../lib/api/api.ts';
import { HttpError } from '../../lib/problem.ts';

/** That a sign-in goes on by a second factor, or by setting one up. */
export type FactorDue = Schemas['MfaRequired'];
export type Enrolment = Schemas['TotpEnrolment'];
/** A second factor as it is typed. */
export type TypedFactor = Pick<Body<'POST /auth/login'>, 'otp' | 'recoveryCode' | 'remember'>;

/** How a sign-in goes on, where the answer was that a second factor is due. */
export function factorDueIn(cause: unknown): FactorDue | undefined {
  const isDue = cause instanceof HttpError && cause.problem.type?.endsWith('mfa-required');
  return isDue ? (cause.problem as FactorDue) : undefined;
}

export const ownFactors = (signal?: AbortSignal) => api('GET /auth/mfa', { signal });

/** Begins to set up an app; with the token of a sign-in that waits, for who is not signed in yet. */
export const startTotp = (mfaToken?: string): Promise<Enrolment> =>
  mfaToken === undefined
    ? api('POST /auth/mfa/totp', { body: {} })
    : apiWithoutToken('POST /auth/mfa/totp', { body: { mfaToken } });

/** @returns ten recovery codes, which the server shows this once */
export async function confirmTotp(code: string, mfaToken?: string): Promise<string[]> {
  const { recoveryCodes } = await (mfaToken === undefined
    ? api('POST /auth/mfa/totp/confirm', { body: { code } })
    : apiWithoutToken('POST /auth/mfa/totp/confirm', { body: { code, mfaToken } }));
  return recoveryCodes;
}

export const dropTotp = () => api('DELETE /auth/mfa/totp');

export const renewRecoveryCodes = async () => (await api('POST /auth/mfa/recovery-codes')).recoveryCodes;

export const forgetDevice = (id: string) => api('DELETE /auth/mfa/devices/{id}', { path: { id } });

export const renewProof = (body: Body<'POST /auth/proof'>) => api('POST /auth/proof', { body });
