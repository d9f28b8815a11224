import type { AsgardeoSPAClient } from '@asgardeo/auth-react';
import { decodeClaims, type Person, personFrom } from './claims.ts';
import { forgetTokens, heldTokens, timeLeft } from './held-tokens.ts';
import { loadPart } from './part.ts';
import { Unreachable } from './problem.ts';
import { loadSettings } from './settings.ts';
import { rememberSignIn, returnFromSignIn, wouldGoRound } from './sign-in-state.ts';
import { createStore } from './store.ts';
import { isCopiedTab } from './tab.ts';

/** Only this file knows the SDK, which is loaded apart from the app. */
export type AuthState =
  | { status: 'starting' }
  | { status: 'unreachable' }
  | { status: 'signed-out'; left?: boolean; problem?: string }
  | { status: 'signed-in'; person: Person; returnTo?: string };

/** The access token is renewed this long before it ends, so that none ends on its way to a service. */
const EARLY_MS = 30_000;

const auth = createStore<AuthState>({ status: 'starting' });
const tabs = new BroadcastChannel('taskward.auth');
const copied = isCopiedTab();
let client: Promise<AsgardeoSPAClient> | undefined;
let renewal: Promise<unknown> | undefined;
let leaving: Promise<void> | undefined;

/** Who is signed in, and the ways to change that. */
export function useAuth() {
  const current = auth.use();
  return { ...current, person: current.status === 'signed-in' ? current.person : undefined, signIn, signOut };
}

export function isSignedIn(): boolean {
  return auth.get().status === 'signed-in';
}

async function openClient(): Promise<AsgardeoSPAClient> {
  const [{ AsgardeoSPAClient }, settings] = await Promise.all([
    loadPart(() => import('@asgardeo/auth-react')),
    loadSettings(),
  ]);
  const opened = AsgardeoSPAClient.getInstance();
  if (!opened) throw new Error('the sign-in SDK did not start');
  await opened.initialize({
    clientID: settings.clientId,
    signInRedirectURL: `${location.origin}/login`,
    signOutRedirectURL: `${location.origin}/login`,
    scope: ['openid', 'profile', 'email'],
    resourceServerURLs: [settings.apiOrigin],
    wellKnownEndpoint: `${settings.issuer}/.well-known/openid-configuration`,
    storage: 'sessionStorage',
    // A failed renewal is ours to judge: a server that is away for a moment must not sign anybody out.
    autoLogoutOnTokenRefreshError: false,
  });
  return opened;
}

function sdk() {
  client ??= openClient().catch((cause: unknown) => {
    client = undefined;
    throw new Unreachable({ cause });
  });
  return client;
}

/** Finds out who is signed in: by the answer of the issuer in the address, else by what this tab still holds. */
export async function start() {
  auth.set({ status: 'starting' });
  try {
    await (answered() ? finishSignIn() : resume());
  } catch (cause) {
    auth.set(
      cause instanceof Unreachable ? { status: 'unreachable' } : { status: 'signed-out', problem: words(cause) },
    );
  }
}

function answered() {
  const query = new URLSearchParams(location.search);
  return location.pathname === '/login' && query.has('state') && (query.has('code') || query.has('error'));
}

async function finishSignIn() {
  const query = new URLSearchParams(location.search);
  const returnTo = returnFromSignIn(query.get('state'));
  if (returnTo === undefined || query.has('error')) {
    history.replaceState(null, '', '/login');
    const refused = query.get('error_description') ?? query.get('error');
    auth.set({
      status: 'signed-out',
      problem: refused ?? 'That sign-in was not started in this tab. Please start again.',
    });
    return;
  }
  const opened = await sdk();
  await opened.signIn({ callOnlyOnRedirect: true });
  history.replaceState(null, '', '/login');
  auth.set({ status: 'signed-in', person: await whoIsIt(opened), returnTo });
}

async function resume() {
  const opened = await sdk();
  if (await copied) forgetTokens();
  if (!heldTokens()) return auth.set({ status: 'signed-out' });
  try {
    await accessToken();
    auth.set({ status: 'signed-in', person: await whoIsIt(opened) });
  } catch (cause) {
    if (cause instanceof Unreachable) throw cause;
    forgetTokens();
    auth.set({ status: 'signed-out' });
  }
}

async function whoIsIt(opened: AsgardeoSPAClient): Promise<Person> {
  const { rolesClaim } = await loadSettings();
  const own = decodeClaims(await opened.getIDToken());
  return personFrom({ ...own, ...decodeClaims(await opened.getAccessToken()) }, rolesClaim);
}

/** Takes the person to the issuer, and back to `returnTo` afterwards. */
export function signIn(returnTo = '/') {
  leaving ??= leave(returnTo).catch(() => {
    leaving = undefined;
    auth.set({ status: 'unreachable' });
  });
  return leaving;
}

async function leave(returnTo: string) {
  const opened = await sdk();
  forgetTokens();
  await opened.signIn({ state: rememberSignIn(returnTo) });
}

/** Sign-in that nobody pressed a button for; says no where that would go round in circles. */
export function signInUnasked(returnTo: string): boolean {
  if (wouldGoRound()) return false;
  void signIn(returnTo);
  return true;
}

/** Ends the session at the issuer and in every tab. */
export async function signOut() {
  const opened = await sdk();
  tabs.postMessage('signed-out');
  await opened.signOut();
}

tabs.onmessage = () => {
  forgetTokens();
  auth.set({ status: 'signed-out', left: true });
};

/** A token that is good for a while yet; `renew` where a service refused the last one. */
export async function accessToken(renew = false): Promise<string> {
  const opened = await sdk();
  if (renew || timeLeft() < EARLY_MS) {
    renewal ??= renewTokens(opened).finally(() => {
      renewal = undefined;
    });
    await renewal;
  }
  return opened.getAccessToken();
}

async function renewTokens(opened: AsgardeoSPAClient) {
  try {
    await opened.refreshAccessToken();
  } catch (cause) {
    if (refused(cause)) throw cause;
    throw new Unreachable({ cause });
  }
  const now = auth.get();
  if (now.status === 'signed-in') auth.set({ ...now, person: await whoIsIt(opened) });
}

/** The issuer said no (RFC 6749 error, or nothing to renew with), as opposed to not answering. */
function refused(cause: unknown) {
  const { code = '', message } = cause as { code?: string; message?: unknown };
  const told = message as { error?: unknown } | undefined;
  return code.endsWith('NF01') || (code.endsWith('HE04') && typeof told?.error === 'string');
}

function words(cause: unknown) {
  console.error(cause);
  return 'Signing in did not work. Please try again.';
}

/** The server refused the session for good: back to sign-in, and to this page after it. */
export function sessionEnded() {
  forgetTokens();
  auth.set({ status: 'signed-out' });
}
