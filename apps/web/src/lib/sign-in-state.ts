import { randomId } from './random.ts';

/**
 * What the tab remembers while the browser is away at the issuer: where the person was, and a random word that must
 * come back in `state`, because the SDK's own `state` can be guessed.
 */
interface Away {
  word: string;
  returnTo: string;
  /** When a sign-in for this ended well. */
  backAt?: number;
}

const KEY = 'taskward.sign-in';
/** Needing a sign-in again this soon after one means that its tokens do not help here: ask instead of going round. */
const LOOP_MS = 15_000;

export function rememberSignIn(returnTo: string): string {
  const away: Away = { word: randomId(), returnTo };
  sessionStorage.setItem(KEY, JSON.stringify(away));
  return away.word;
}

/** Where the person was, or nothing if the sign-in that came back was not started in this tab. */
export function returnFromSignIn(state: string | null): string | undefined {
  const away = read();
  if (!away || !state?.startsWith(`${away.word}_`)) return undefined;
  sessionStorage.setItem(KEY, JSON.stringify({ ...away, backAt: Date.now() }));
  return away.returnTo;
}

/** Where the person was when a sign-in that did not end well was started. */
export function interruptedAt(): string | undefined {
  return read()?.returnTo;
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

function read(): Away | undefined {
  const kept = sessionStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Away) : undefined;
}
