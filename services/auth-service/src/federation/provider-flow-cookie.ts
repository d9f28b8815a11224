import type { Request, Response } from 'express';
import { cookieOf } from '../http/cookies.ts';
import type { Begun } from './provider-flow.ts';
import { FLOW_MINUTES } from './provider-flow-store.ts';
import type { Provider } from './sign-in-provider.ts';

// Each sign-in has a cookie of its own: pages in several tabs do not disturb each other.
const nameOf = (state: string) => `provider_${state.slice(0, 16)}`;

const pathOf = (req: Request, { id }: Provider) => `${req.baseUrl}/${id}/callback`;

/** Where a provider sends the browser back to, below the mount that was used. */
export const callbackOf = (req: Request, publicUrl: string, provider: Provider) => publicUrl + pathOf(req, provider);

const attributes = (req: Request, publicUrl: string, provider: Provider) => ({
  httpOnly: true,
  // It has to come along when the provider sends the browser here.
  sameSite: 'lax' as const,
  secure: publicUrl.startsWith('https:'),
  path: pathOf(req, provider),
});

/** Ties a sign-in at a provider to the browser that begins it. */
export function setFlowCookie(req: Request, res: Response, publicUrl: string, provider: Provider, begun: Begun): void {
  const given = { ...attributes(req, publicUrl, provider), maxAge: FLOW_MINUTES * 60_000 };
  res.cookie(nameOf(begun.state), begun.secret, given);
}

export function clearFlowCookie(req: Request, res: Response, publicUrl: string, provider: Provider, state: string) {
  res.clearCookie(nameOf(state), attributes(req, publicUrl, provider));
}

export const flowSecretOf = (req: Request, state: string) => cookieOf(req, nameOf(state));
