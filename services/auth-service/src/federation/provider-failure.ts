import { AppError } from '@taskward/service-kit';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { answerUnfit, consentRefused, type Provider, providerAway } from './sign-in-provider.ts';

/** Asks a provider something; what goes wrong with it becomes what the person is told. */
export async function blame<T>(provider: Pick<Provider, 'name'>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw refusalOf(provider, error);
  }
}

const REFUSED = ['access_denied', 'consent_required', 'interaction_required', 'login_required'];
const AWAY = ['server_error', 'temporarily_unavailable'];
// A code that it does not take was used already, or is somebody else's: the person begins anew.
const UNFIT = ['invalid_grant', 'bad_verification_code'];

function refusalOf(provider: Pick<Provider, 'name'>, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AuthorizationResponseError) {
    if (REFUSED.includes(error.error)) return consentRefused(provider);
    return AWAY.includes(error.error) ? providerAway(provider, error) : answerUnfit(provider, error);
  }
  if (error instanceof ResponseBodyError && UNFIT.includes(error.error)) return answerUnfit(provider, error);
  if (error instanceof ClientError && isDoubtful(error)) return answerUnfit(provider, error);
  // No answer, one that is none, or a client that it does not know: whoever runs this finds the cause in the log.
  return providerAway(provider, error);
}

/** Whether an answer came, and says something that must not be believed. */
const isDoubtful = ({ code = '' }: ClientError) => /^OAUTH_(INVALID_RESPONSE|JWT_|KEY_|JSON_)/.test(code);
