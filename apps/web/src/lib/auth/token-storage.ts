/**
 * What the SDK keeps for this tab. Its own doors to it (`getDataLayer`, `getAccessToken`) stay shut once the access
 * token has ended, although that is when one must know whether there is something to renew.
 */
interface StoredTokens {
  access_token?: string;
  id_token?: string;
  created_at: number;
  /** Seconds. */
  expires_in: string;
}

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith('session_data-'));

export function storedTokens(): StoredTokens | undefined {
  const kept = keys().map((key) => JSON.parse(sessionStorage.getItem(key) ?? '{}') as StoredTokens);
  return kept.find((tokens) => tokens.access_token);
}

/** Where the tab keeps who they belong to, if another issuer signed them in. */
export const EXTERNAL_PERSON = 'taskward.person';

export function clearTokens() {
  for (const key of [...keys(), EXTERNAL_PERSON]) sessionStorage.removeItem(key);
}

/** The access token is renewed this long before it ends, so that none ends on its way to a service. */
const EARLY_MS = 30_000;

/** Whether the access token has ended or soon will; one that lives for seconds only is used for most of them. */
export function needsRefresh(): boolean {
  const held = storedTokens();
  if (!held) return true;
  const lifetime = Number(held.expires_in) * 1000;
  return held.created_at + lifetime - Date.now() < Math.min(EARLY_MS, lifetime / 3);
}
