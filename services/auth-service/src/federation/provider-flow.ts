import type { Pool } from 'pg';
import { randomToken, tokenHash } from '../secrets.ts';
import { addFlow, type FlowPurpose, takeFlow } from './provider-flow-store.ts';
import { type Asked, flowExpired, type Provider } from './sign-in-provider.ts';

/** Somebody who has been sent to a provider. */
export interface Begun {
  redirectTo: string;
  state: string;
  /** What the browser keeps, and nobody else has: it is the verifier of PKCE, and the nonce is made of it. */
  secret: string;
}

/**
 * Sends a browser to a provider. Only the browser that began can come back: `state` alone is in addresses, which others
 * may put into a link (RFC 9700, 4.7).
 *
 * @throws AppError 503 where the provider is away
 */
export async function beginFlow(
  pool: Pool,
  provider: Provider,
  redirectUri: string,
  purpose: FlowPurpose,
): Promise<Begun> {
  const [state, secret] = [randomToken(), randomToken()];
  const address = await provider.begin(redirectUri, asked(state, secret));
  await addFlow(pool, { state: tokenHash(state), browser: tokenHash(secret), provider: provider.id, purpose });
  return { redirectTo: address.href, state, secret };
}

/** @throws AppError 410 where this browser has nobody on the way to this provider by that name */
export async function endFlow(
  pool: Pool,
  provider: Provider,
  state: string | undefined,
  secret: string | undefined,
): Promise<{ purpose: FlowPurpose; asked: Asked }> {
  if (!state || !secret) throw flowExpired();
  const flow = { state: tokenHash(state), browser: tokenHash(secret), provider: provider.id };
  const purpose = await takeFlow(pool, flow);
  if (!purpose) throw flowExpired();
  return { purpose, asked: asked(state, secret) };
}

const asked = (state: string, secret: string): Asked => ({
  state,
  verifier: secret,
  nonce: tokenHash(`nonce ${secret}`).toString('base64url'),
});
