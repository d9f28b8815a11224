import type { AsgardeoSPAClient } from '@asgardeo/auth-react';
import { t } from '@lingui/core/macro';
import { awaited, reachable } from '../connection.ts';
import { adoptLanguage } from '../language/language.ts';
import { importWithRetry } from '../lazy-with-retry.ts';
import { HttpError, NetworkError } from '../problem.ts';
import { loadSettings } from '../settings.ts';
import { createStore } from '../store.ts';
import { decodeClaims, type Person, personFrom } from './claims.ts';
import { isDuplicateTab } from './duplicate-tab.ts';
import { forgetPerson, lastPerson, rememberPerson } from './last-person.ts';
import { endPush } from './push-subscription.ts';
import { isRefusal, sdk } from './sign-in-sdk.ts';
import { interrupted, isRedirectLoop, rememberSignIn, returnFromSignIn, type SignInParams } from './sign-in-state.ts';
import { clearTokens, needsRefresh, storedTokens } from './token-storage.ts';

export type AuthState =
  | { status: 'starting' }
  | { status: 'unreachable' }
  | { status: 'signed-out'; left?: boolean; problem?: string }
  | { status: 'signed-in'; person: Person; returnTo?: string };

const auth = createStore<AuthState>({ status: 'starting' });
const tabs = new BroadcastChannel('taskward.auth');
let copied: Promise<boolean> | undefined;
let renewal: Promise<unknown> | undefined;
let redirecting: Promise<void> | undefined;

/** Who is signed in, and the ways to change that. */
export function useAuth() {
  const current = auth.use();
  return { ...current, person: current.status === 'signed-in' ? current.person : undefined, signIn, signOut };
}

/** Who is signed in at this moment. */
export function personNow(): Person | undefined {
  const current = auth.get();
  return current.status === 'signed-in' ? current.person : undefined;
}

export function isSignedIn(): boolean {
  return auth.get().status === 'signed-in';
}

/** Finds out who is signed in: by the answer of the issuer in the address, else by what this tab still holds. */
export async function start() {
  auth.set({ status: 'starting' });
  copied ??= isDuplicateTab();
  try {
    await (isCallback() ? handleCallback() : restoreSession());
  } catch (cause) {
    // Who comes back from the issuer may be somebody else than the last time.
    if (cause instanceof NetworkError) return isCallback() ? auth.set({ status: 'unreachable' }) : goOnWithoutServer();
    console.error(cause);
    failSignIn(cause instanceof HttpError ? cause.message : otherwise());
  }
}

let wentOn = false;

/**
 * Whoever was here last sees what they saw then. What they do waits until the server knows them again. Where there is a
 * network and it did not lead to the issuer the last time either, that is said instead.
 */
function goOnWithoutServer() {
  const person = lastPerson();
  if (!person || (wentOn && navigator.onLine)) return auth.set({ status: 'unreachable' });
  wentOn = true;
  reachable.set(false);
  auth.set({ status: 'signed-in', person });
}

function enter(person: Person, returnTo?: string) {
  rememberPerson(person);
  auth.set({ status: 'signed-in', person, returnTo });
}

function isCallback() {
  const query = new URLSearchParams(location.search);
  return location.pathname === '/login' && (query.has('error') || (query.has('state') && query.has('code')));
}

const otherwise = () => t`Signing in did not work. Please try again.`;
const away = () => t`The sign-in service has a problem right now. Please try again in a moment.`;
/** In our own words: anybody can put words into an address. */
const REFUSALS = new Map([
  ['access_denied', () => t`Sign-in was cancelled, or this account may not use Taskward.`],
  ['temporarily_unavailable', away],
  ['server_error', away],
]);

/** Back at the beginning, with a reason; loading the page again does not try the same answer again. */
function failSignIn(problem: string) {
  history.replaceState(null, '', '/login');
  auth.set({ status: 'signed-out', problem });
}

async function handleCallback() {
  const query = new URLSearchParams(location.search);
  const error = query.get('error');
  if (error !== null) return failSignIn((REFUSALS.get(error) ?? otherwise)());
  const returnTo = returnFromSignIn(query.get('state'));
  if (returnTo === undefined) return failSignIn(t`That sign-in was not started in this tab. Please start again.`);
  const opened = await sdk();
  await awaited(opened.signIn({ callOnlyOnRedirect: true }));
  const person = await loadPerson();
  // Another issuer may not know it; then it is what was chosen in this browser.
  if (person.locale || !(await loadSettings()).external) await adoptLanguage(person.locale ?? null);
  history.replaceState(null, '', '/login');
  enter(person, returnTo);
}

/**
 * With a good token nobody waits for the SDK: half a megabyte of script would hold up the first clicks. It comes once
 * the person has settled in, and long before it is needed: later on, its file may have gone with a new version.
 */
const SDK_AFTER_MS = 60_000;

async function restoreSession() {
  if (await copied) clearTokens();
  if (!storedTokens()) {
    void sdk().catch(() => undefined); // the next step needs it
    return auth.set({ status: 'signed-out' });
  }
  try {
    await accessToken();
    enter(await loadPerson());
    setTimeout(() => void sdk().catch(() => undefined), SDK_AFTER_MS);
  } catch (cause) {
    if (cause instanceof NetworkError) throw cause;
    sessionEnded();
  }
}

async function loadPerson(): Promise<Person> {
  const settings = await loadSettings();
  const tokens = storedTokens();
  if (settings.external) {
    const { externalPerson } = await importWithRetry(() => import('./external-person.ts'));
    return externalPerson(tokens?.access_token ?? '', settings);
  }
  return personFrom({ ...decodeClaims(tokens?.id_token), ...decodeClaims(tokens?.access_token) }, settings.rolesClaim);
}

/**
 * Takes the person to the issuer, and back to `returnTo` afterwards. Whoever is signed in there goes straight on, unless
 * `params` says otherwise.
 */
export function signIn(returnTo = interrupted().returnTo, params = interrupted().params) {
  redirecting ??= redirectToIssuer(returnTo, params).catch(() => {
    redirecting = undefined;
    if (params.prompt) auth.set({ status: 'unreachable' });
    else goOnWithoutServer();
  });
  return redirecting;
}

async function redirectToIssuer(returnTo: string, params: SignInParams) {
  const opened = await sdk();
  // The browser would leave for a page that it cannot have.
  if (!navigator.onLine) throw new NetworkError();
  clearTokens();
  await opened.signIn({ ...params, state: rememberSignIn(returnTo, params) });
  // This page stays until the issuer answers with its own.
  void awaited(new Promise(() => {}));
}

/** The same for somebody who has just made an account or set a password: whoever the browser was before, they are asked. */
export function reauthenticate(login_hint?: string) {
  return signIn(undefined, { prompt: 'login', ...(login_hint ? { login_hint } : {}) });
}

/** Sign-in that nobody pressed a button for; says no where that would go round in circles. */
export function autoSignIn(returnTo: string): boolean {
  if (isRedirectLoop()) return false;
  void signIn(returnTo);
  return true;
}

/** Ends the session at the issuer and in every tab. */
export async function signOut() {
  const opened = await sdk();
  tabs.postMessage('signed-out');
  await forgetPerson();
  await endPush().catch(() => undefined); // a browser that cannot keeps nobody signed in
  await opened.signOut();
}

tabs.onmessage = () => {
  clearTokens();
  void forgetPerson();
  auth.set({ status: 'signed-out', left: true });
};

/** A token that is good for a while yet; `renew` where a service refused the last one. */
export async function accessToken(renew = false): Promise<string> {
  const token = storedTokens()?.access_token;
  if (token && !renew && !needsRefresh()) return token;
  // Opened without a server: it is asked who this is once it is back.
  if (!token && !(navigator.onLine && reachable.get())) throw new NetworkError();
  const opened = await sdk();
  if (renew || needsRefresh()) {
    renewal ??= renewTokens(opened).finally(() => {
      renewal = undefined;
    });
    await renewal;
  }
  return opened.getAccessToken();
}

async function renewTokens(opened: AsgardeoSPAClient) {
  try {
    await awaited(opened.refreshAccessToken());
  } catch (cause) {
    if (isRefusal(cause)) throw cause;
    throw new NetworkError({ cause });
  }
  const now = auth.get();
  if (now.status === 'signed-in') enter(await loadPerson(), now.returnTo);
}

/** The server refused the session for good: back to sign-in, and to this page after it. */
export function sessionEnded() {
  // Where there was none, this tab was opened without a network: it is the server's turn to say who it is.
  if (storedTokens()) void forgetPerson();
  clearTokens();
  auth.set({ status: 'signed-out' });
}
