/**
 * What the SDK keeps for this tab. Its own doors to it (`getDataLayer`, `getAccessToken`) stay shut once the access
 * token has ended, although that is when one must know whether there is something to renew.
 */
interface HeldTokens {
  access_token?: string;
  created_at: number;
  /** Seconds. */
  expires_in: string;
}

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith('session_data-'));

export function heldTokens(): HeldTokens | undefined {
  const kept = keys().map((key) => JSON.parse(sessionStorage.getItem(key) ?? '{}') as HeldTokens);
  return kept.find((tokens) => tokens.access_token);
}

export function forgetTokens() {
  for (const key of keys()) sessionStorage.removeItem(key);
}

/** Milliseconds that the access token has left. */
export function timeLeft(): number {
  const held = heldTokens();
  return held ? held.created_at + Number(held.expires_in) * 1000 - Date.now() : 0;
}
