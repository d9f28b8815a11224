import { t } from '@lingui/core/macro';
import type { Answer, OperationName } from '@taskward/contracts/openapi';
import { accessToken, sessionEnded } from '../auth/auth.tsx';
import { clearPendingSignIn, forgetSignIn } from '../auth/sign-in-state.ts';
import { HttpError, NetworkError } from '../problem.ts';
import { type AnyRequestOptions, type RequestArgs, readJson, send } from '../request.ts';
import { askForProof, wantsProof } from './proof.ts';

export { apiWithoutToken } from '../request.ts';

/** What was answered since the page was opened, such as `/api/v1/tasks`: to need a sign-in for it is no going round in circles. */
const answered = new Set<string>();

const placeOf = (name: OperationName): string => (name.split(' ')[1] ?? '').split('/').slice(0, 4).join('/');

/** Asks the API as the person who is signed in. Throws `HttpError` or `NetworkError`. */
export async function api<Name extends OperationName>(name: Name, ...[ask]: RequestArgs<Name>): Promise<Answer<Name>> {
  const answer = await readJson<Answer<Name>>(await fetchApi(name, ...([ask] as RequestArgs<Name>)));
  if (answered.size === 0) clearPendingSignIn();
  answered.add(placeOf(name));
  return answer;
}

/** The bare answer, for what is not JSON. Where the last proof is too old, the person is asked, and it is sent again. */
export async function fetchApi<Name extends OperationName>(name: Name, ...asked: RequestArgs<Name>): Promise<Response> {
  const ask: AnyRequestOptions = asked[0] ?? {};
  const answer = await sendAsPerson(name, ask);
  return (await wantsProof(answer)) && (await askForProof()) ? sendAsPerson(name, ask) : answer;
}

/** A refused token is renewed once. */
async function sendAsPerson(name: OperationName, ask: AnyRequestOptions): Promise<Response> {
  try {
    const first = await send(name, ask, await accessToken());
    if (first.status !== 401) return first;
    const second = await send(name, ask, await accessToken(true));
    if (second.status === 401) endSession(answered.has(placeOf(name)));
    return second;
  } catch (cause) {
    if (cause instanceof NetworkError || ask.signal?.aborted) throw cause;
    endSession(answered.size > 0);
    throw new HttpError(401, { detail: t`Your session has ended. Please sign in again.` });
  }
}

function endSession(hadWorked: boolean) {
  if (hadWorked) forgetSignIn();
  sessionEnded();
}
