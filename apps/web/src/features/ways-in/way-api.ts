import type { Schemas } from '@taskward/contracts/openapi';
import { api, apiWithoutToken } from '../../lib/api/api.ts';
import { keepNotices } from '../../lib/auth/sign-in-notices.ts';
import { keepLastWay } from './last-way.ts';
import { makePasskey, showPasskey } from './passkeys.ts';

export type Passkey = Schemas['Passkey'];
export type Provider = Schemas['Provider'];
export type LinkedAccount = Schemas['LinkedAccount'];

/** Those that are set up. */
export const ownProviders = (signal?: AbortSignal) => apiWithoutToken('GET /auth/providers', { signal });

/** Leaves the sign-in page for a provider, which sends the browser back to the issuer. */
export async function leaveFor(uid: string, provider: string) {
  const answer = { path: { uid }, body: { provider } };
  const { redirectTo } = await apiWithoutToken('POST /auth/interaction/{uid}/provider', answer);
  keepLastWay(provider);
  location.assign(redirectTo);
}

interface PasskeyAnswer {
  uid: string;
  /** Of a sign-in that waits for its second step. */
  mfaToken?: string;
  /** Offers passkeys where the name is typed, and waits until one is chosen there. */
  autofill?: boolean;
}

/** Answers the issuer with a passkey and leaves for where it says. */
export async function answerByPasskey({ uid, mfaToken, autofill }: PasskeyAnswer) {
  const waits = mfaToken === undefined ? {} : { mfaToken };
  const options = await apiWithoutToken('POST /auth/passkeys/sign-in/options', { body: waits });
  const body = { response: await showPasskey(options, autofill), ...waits };
  const answer = await apiWithoutToken('POST /auth/interaction/{uid}/passkey', { path: { uid }, body });
  keepLastWay('passkey');
  keepNotices(answer.notices);
  location.assign(answer.redirectTo);
}

/**
 * Has the browser make a passkey and keeps it; of the first factor of all there are recovery codes, told this once.
 *
 * @param mfaToken of a sign-in that waits for a first factor; without one the person is signed in
 */
export async function addPasskey(name: string, mfaToken?: string): Promise<Schemas['AddedPasskey']> {
  const send = mfaToken === undefined ? api : apiWithoutToken;
  const waits = mfaToken === undefined ? {} : { mfaToken };
  const response = await makePasskey(await send('POST /auth/passkeys/options', { body: waits }));
  return send('POST /auth/passkeys', { body: { name, response, ...waits } });
}

/** What shows once more who somebody is. */
export async function signedProof() {
  return { passkey: await showPasskey(await apiWithoutToken('POST /auth/passkeys/sign-in/options', { body: {} })) };
}

export const removePasskey = (id: string) => api('DELETE /auth/passkeys/{id}', { path: { id } });

export const linkedAccounts = async (signal?: AbortSignal) => (await api('GET /auth/accounts', { signal })).data;

/** Leaves for a provider to link the account that the person has there. */
export async function leaveToLink(provider: string) {
  const asked = { path: { provider }, query: { link: '1' as const } };
  const answer = await api('GET /auth/{provider}', asked);
  location.assign(answer.redirectTo);
}

export const unlinkAccount = (id: string) => api('DELETE /auth/accounts/{id}', { path: { id } });
