import { randomId } from '../random.ts';

/** How the issuer is asked (OpenID Connect Core 3.1.2.1): to ask again whoever is signed in, or for a new account. */
export interface SignInParams {
  prompt?: 'login' | 'create';
  /** Whom to expect. */
  login_hint?: string;
}

/**
 * What the tab remembers while the browser is away at the issuer: where the person was, and a random word that must
 * come back in `state`, because the SDK's own `state` can be guessed.
 */
interface PendingSignIn {
  nonce: string;
  returnTo: string;
  /** So that a sign-in that came to nothing is begun anew in the same way. */
  params?: SignInParams;
  /** When a sign-in for this ended well. */
  completedAt?: number;
}

const KEY = 'taskward.sign-in';
/** Needing a sign-in again this soon after one means that its tokens do not help here: ask instead of going round. */
const LOOP_MS = 15_000;

/** The same as long as this page lives, whatever was answered meanwhile: one service may refuse what others take. */
let completedHere: number | undefined;

export function rememberSignIn(returnTo: string, params: SignInParams): string {
  // Whoever looked at the form for a new account and left it wants to sign in the next time.
  const pending: PendingSignIn = { nonce: randomId(), returnTo, params: params.prompt === 'create' ? {} : params };
  keep(pending);
  return pending.nonce;
}

/** From here on the sign-in under way is for somebody in particular. */
export function expectLogin(login_hint: string) {
  const pending = read();
  if (pending) keep({ ...pending, params: { prompt: 'login', login_hint } });
}

/** Where the person was, or nothing if the sign-in that came back was not started in this tab. */
export function returnFromSignIn(state: string | null): string | undefined {
  const pending = read();
  if (!pending || !state?.startsWith(`${pending.nonce}_`)) return undefined;
  completedHere = Date.now();
  keep({ ...pending, params: undefined, completedAt: completedHere });
  return pending.returnTo;
}

/** Where the person was when a sign-in that did not end well was started, and how it was. */
export function interrupted(): { returnTo: string; params: SignInParams } {
  const { returnTo = '/', params = {} } = read() ?? {};
  return { returnTo, params };
}

/** Signed in just now, and it did not help. */
export function isRedirectLoop(): boolean {
  const completedAt = completedHere ?? read()?.completedAt;
  return completedAt !== undefined && Date.now() - completedAt < LOOP_MS;
}

/** Signing in led to where the person was: nothing of it is left for the next one. */
export function clearPendingSignIn() {
  if (read()?.completedAt !== undefined) sessionStorage.removeItem(KEY);
}

/** What is refused now had been answered since, so that the next sign-in is not a loop. */
export function forgetSignIn() {
  completedHere = undefined;
  clearPendingSignIn();
}

function keep(pending: PendingSignIn) {
  sessionStorage.setItem(KEY, JSON.stringify(pending));
}

function read(): PendingSignIn | undefined {
  const kept = sessionStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as PendingSignIn) : undefined;
}
