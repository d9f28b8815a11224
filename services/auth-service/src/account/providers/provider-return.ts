import { AppError } from '@taskward/service-kit';
import { appendAudit } from '../../audit/audit-store.ts';
import { arrive } from '../../federation/arrival.ts';
import { awaitOwner, linkAccount, refusalFor } from '../../federation/linking.ts';
import type { FlowPurpose } from '../../federation/provider-flow-store.ts';
import type { Provider, ProviderClaims } from '../../federation/sign-in-provider.ts';
import { asksForTwo } from '../../oidc/factor-classes.ts';
import { answerReturn } from '../../oidc/interactions/interaction-answers.ts';
import { expired } from '../../oidc/interactions/interactions.ts';
import type { Issuer } from '../../oidc/issuer.ts';
import type { OidcDeps } from '../../oidc/oidc-deps.ts';
import type { Arrival } from '../../sign-in/door.ts';
import { startSession } from '../../sign-in/sign-in.ts';
import type { AccountDeps } from '../account-deps.ts';

/** What those need who came back from a provider: it may end in a session, or in the sign-in of the issuer. */
export type ReturnDeps = AccountDeps & OidcDeps;

/** What came of somebody's way to a provider: where the browser goes on, and the session where one was opened. */
export interface Return {
  redirectTo: string;
  session?: Awaited<ReturnType<typeof startSession>>;
}

/** Where the person finds themselves again who went there for this, whatever came of it. */
export const backOf = (purpose: FlowPurpose): string => {
  if (purpose.kind === 'interaction') return `/login?interaction=${encodeURIComponent(purpose.uid)}`;
  return purpose.kind === 'link' ? '/account' : '/login';
};

/**
 * Does what somebody went to a provider for, now that it said who they are. A refusal is written down.
 *
 * @param who asks the provider
 * @throws AppError 401 where a second factor is due, 403, 409, 410 where the sign-in page has had its answer, 503
 */
export async function finishReturn(
  issuer: Issuer,
  deps: ReturnDeps,
  provider: Provider,
  purpose: FlowPurpose,
  who: () => Promise<ProviderClaims>,
  arrival: Arrival,
): Promise<Return> {
  try {
    const claims = await who();
    if (purpose.kind === 'interaction')
      return await goOn(issuer, deps, provider, { claims, uid: purpose.uid }, arrival);
    if (purpose.kind === 'session') return await openSession(deps, provider, claims, arrival);
    await linkAccount(deps, provider, claims, purpose, arrival.origin);
    return { redirectTo: `${deps.config.PUBLIC_URL}/account` };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable' || isDue(error)) throw error;
    const details = { provider: provider.id, reason: error.type ?? error.code };
    await appendAudit(deps.pool, { type: 'sign-in.failed', origin: arrival.origin, details });
    throw error;
  }
}

async function openSession(deps: ReturnDeps, provider: Provider, claims: ProviderClaims, arrival: Arrival) {
  const arrived = await arrive(deps, provider, claims, arrival.origin);
  if ('owner' in arrived) throw refusalFor(provider, arrived.owner);
  return { redirectTo: `${deps.config.PUBLIC_URL}/`, session: await startSession(deps, arrived.proof, arrival) };
}

/** Goes on with the sign-in that the issuer waits for; where their address has an account, once its owner has signed in. */
async function goOn(
  issuer: Issuer,
  deps: ReturnDeps,
  provider: Provider,
  { claims, uid }: { claims: ProviderClaims; uid: string },
  arrival: Arrival,
): Promise<Return> {
  const interaction = await issuer.provider().Interaction.find(uid);
  if (!interaction || interaction.result) throw expired();
  const page = deps.config.PUBLIC_URL + backOf({ kind: 'interaction', uid });
  const arrived = await arrive(deps, provider, claims, arrival.origin);
  if ('owner' in arrived) {
    await awaitOwner(deps.pool, uid, provider, arrived);
    return { redirectTo: page };
  }
  try {
    const asked = { asksForTwo: asksForTwo(interaction.params) };
    return await answerReturn(deps, interaction, arrived.proof, { ...arrival, ...asked });
  } catch (error) {
    if (!(error instanceof AppError) || !isDue(error)) throw error;
    // Behind the #, so that it gets into no log.
    const { mfaToken, ...due } = error.extensions;
    return { redirectTo: `${page}#${new URLSearchParams({ mfaToken: String(mfaToken), ...listed(due) })}` };
  }
}

const isDue = ({ type }: AppError): boolean => type === 'mfa-required';
const listed = (lists: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, String(list)]));
