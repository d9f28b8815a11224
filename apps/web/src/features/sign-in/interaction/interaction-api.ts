import type { Body, Schemas } from '@taskward/contracts/openapi';
import { apiWithoutToken } from '../../../lib/api/api.ts';
import { reauthenticate } from '../../../lib/auth/auth.tsx';
import { keepNotices } from '../../../lib/auth/sign-in-notices.ts';
import { expectLogin } from '../../../lib/auth/sign-in-state.ts';

/** What the issuer waits for before it lets the browser go on. */
export type Prompt = Schemas['Interaction'];

export async function promptOf(uid: string): Promise<Prompt> {
  return (await apiWithoutToken('GET /auth/interaction/{uid}', { path: { uid } })).data;
}

/** Answers the issuer and leaves for where it says. */
export async function answerLogin(uid: string, body: Body<'POST /auth/interaction/{uid}/login'>) {
  const { redirectTo, notices } = await apiWithoutToken('POST /auth/interaction/{uid}/login', { path: { uid }, body });
  keepNotices(notices);
  location.assign(redirectTo);
}

/** Makes an account and goes on as its owner; where the sign-in has expired meanwhile, by a fresh one. */
export async function answerRegistration(uid: string, body: Body<'POST /auth/interaction/{uid}/register'>) {
  const { redirectTo } = await apiWithoutToken('POST /auth/interaction/{uid}/register', { path: { uid }, body });
  if (!redirectTo) return reauthenticate(body.email);
  expectLogin(body.email);
  location.assign(redirectTo);
}

export async function answerConsent(uid: string, accept: boolean) {
  const answer = { path: { uid }, body: { accept } };
  location.assign((await apiWithoutToken('POST /auth/interaction/{uid}/consent', answer)).redirectTo);
}
