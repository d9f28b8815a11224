import { randomId } from './random.ts';

/** How the issuer is asked (OpenID Connect Core 3.1.2.1): to ask again whoever is signed in, or for a new account. */
export interface Asking {
  prompt?: 'login' | 'create';
  /** Whom to expect. */
  login_hint?: string;
}

/**
 * What the tab remembers while the browser is away at the issuer: where the person was, and a random word that must
 * come back in `state`, because the SDK's own `state` can be guessed.
 */
interface Away {
  word: string;
  returnTo: string;
  /** So that a sign-in that came to nothing is begun anew in the same way. */
  asking?: Asking;
  /** When a sign-in for this ended well. */
  backAt?: number;
}

const KEY = 'taskward.sign-in';
/** Needing a sign-in again this soon after one means that its tokens do not help here: ask instead of going round. */
const LOOP_MS = 15_000;

export function rememberSignIn(returnTo: string, asking: Asking): string {
  // Whoever looked at the form for a new account and left it wants to sign in the next time.
  const away: Away = { word: randomId(), returnTo, asking: asking.prompt === 'create' ? {} : asking };
  keep(away);
  return away.word;
}

/** From here on the sign-in under way is for somebody in particular. */
export function expectPerson(login_hint: string) {
  const away = read();
  if (away) keep({ ...away, asking: { prompt: 'login', login_hint } });
}

/** Where the person was, or nothing if the sign-in that came back was not started in this tab. */
export function returnFromSignIn(state: string | null): string | undefined {
  const away = read();
  if (!away || !state?.startsWith(`${away.word}_`)) return undefined;
  keep({ ...away, asking: undefined, backAt: Date.now() });
  return away.returnTo;
}

/** Where the person was when a sign-in that did not end well was started, and how it was. */
export function interrupted(): { returnTo: string; asking: Asking } {
  const { returnTo = '/', asking = {} } = read() ?? {};
  return { returnTo, asking };
}

/** Signed in just now, and it did not help. */
export function wouldGoRound(): boolean {
  const away = read();
  return away?.backAt !== undefined && Date.now() - away.backAt < LOOP_MS;
}

/** Work went well since, so that the next sign-in is not a loop. */
export function forgetSignIn() {
  sessionStorage.removeItem(KEY);
}

function keep(away: Away) {
  sessionStorage.setItem(KEY, JSON.stringify(away));
}

function read(): Away | undefined {
  const kept = sessionStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Away) : undefined;
}
