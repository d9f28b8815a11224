import type { Answer, OperationName } from '@taskward/contracts/openapi';
import { accessToken, sessionEnded } from '../auth/auth.tsx';
import { clearPendingSignIn } from '../auth/sign-in-state.ts';
import { HttpError, NetworkError } from '../problem.ts';
import { type AnyRequestOptions, type RequestArgs, readJson, send } from '../request.ts';

export { apiWithoutToken } from '../request.ts';

/** Asks the API as the person who is signed in. Throws `HttpError` or `NetworkError`. */
export async function api<Name extends OperationName>(name: Name, ...[ask]: RequestArgs<Name>): Promise<Answer<Name>> {
  const answer = await readJson<Answer<Name>>(await fetchApi(name, ...([ask] as RequestArgs<Name>)));
  clearPendingSignIn();
  return answer;
}

/** The bare answer, for what is not JSON; a refused token is renewed once. */
export async function fetchApi<Name extends OperationName>(name: Name, ...asked: RequestArgs<Name>): Promise<Response> {
  const ask: AnyRequestOptions = asked[0] ?? {};
  try {
    const first = await send(name, ask, await accessToken());
    if (first.status !== 401) return first;
    const second = await send(name, ask, await accessToken(true));
    if (second.status === 401) sessionEnded();
    return second;
  } catch (cause) {
    if (cause instanceof NetworkError || ask.signal?.aborted) throw cause;
    sessionEnded();
    throw new HttpError(401, { detail: 'Your session has ended. Please sign in again.' });
  }
}
