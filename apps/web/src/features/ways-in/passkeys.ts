import { t } from '@lingui/core/macro';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { Body, Schemas } from '@taskward/contracts/openapi';
import { importWithRetry } from '../../lib/lazy-with-retry.ts';
import { errorMessage, HttpError, NetworkError } from '../../lib/problem.ts';

type Made = Body<'POST /auth/passkeys'>['response'];
type Signed = Schemas['SignedByPasskey'];

/** Whether the browser knows passkeys: it does not without https, and not at an address by number. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function' && !isNumber(location.hostname);

const isNumber = (host: string) => /^\[|^[\d.]+$/.test(host);

/** Whether it offers them where a name is typed. */
export const offersPasskeys = async (): Promise<boolean> =>
  knowsPasskeys() && ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false);

const library = () => importWithRetry(() => import('@simplewebauthn/browser'));

/** Asks the person for a new passkey, in a dialog of the browser. */
export async function makePasskey(options: Schemas['CreationOptions']): Promise<Made> {
  const { startRegistration } = await library();
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return (await startRegistration({ optionsJSON })) as unknown as Made;
}

/** Asks for one that there is; with `autofill` by offering it where the name is typed, which waits. */
export async function showPasskey(options: Schemas['RequestOptions'], autofill = false): Promise<Signed> {
  const { startAuthentication } = await library();
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const asked = { optionsJSON, useBrowserAutofill: autofill, verifyBrowserAutofillInput: false };
  return (await startAuthentication(asked)) as unknown as Signed;
}

/** Ends what waits for a choice where the name is typed. */
export const stopOffering = async () => (await library()).WebAuthnAbortService.cancelCeremony();

/** What went wrong with a passkey, in a sentence. */
export function passkeyMessage(cause: unknown): string {
  if (cause instanceof HttpError || cause instanceof NetworkError) return errorMessage(cause);
  const { name, code } = (cause ?? {}) as { name?: string; code?: unknown };
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return t`This device has one of your passkeys already.`;
  if (name === 'NotAllowedError') return t`The browser gave no passkey: it was cancelled, or took too long.`;
  return t`This browser could not use a passkey here.`;
}

/** The person chose none, or chose another way meanwhile: nothing is wrong. */
export const isCancelled = (cause: unknown): boolean =>
  ['AbortError', 'NotAllowedError'].includes(String((cause as { name?: unknown } | null)?.name));
