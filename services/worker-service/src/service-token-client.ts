import { createHmac } from 'node:crypto';
import { isUnavailable, unavailable } from '@taskward/service-kit';

const CLIENT_ID = 'worker-service';
const SCOPE = 'tasks:read people:read mail:send';
const PATIENCE_MS = 5_000;
/** A token is not used in its last seconds. */
const FRESH_MS = 30_000;
/** After a refusal nobody asks for a while: each request counts against this machine's sign-ins. */
const REFUSED_MS = 60_000;

/** Gives an access token of this service, a new one before the last one ends. */
export function serviceToken({ AUTH_URL, SERVICE_SECRET }: { AUTH_URL: string[]; SERVICE_SECRET: string }) {
  const secret = createHmac('sha256', SERVICE_SECRET).update(CLIENT_ID).digest('base64url');
  let known: { token: string; until: number } | undefined;
  let refused: { error: Error; until: number } | undefined;
  return async (): Promise<string> => {
    if (known && known.until > Date.now()) return known.token;
    if (refused && refused.until > Date.now()) throw refused.error;
    let cause: unknown;
    for (const url of AUTH_URL) {
      try {
        const answer = await fetch(`${url}/oauth2/token`, {
          method: 'POST',
          headers: { Authorization: `Basic ${btoa(`${CLIENT_ID}:${secret}`)}` },
          body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        if (!answer.ok) {
          const error = new Error(`auth-service gives no token: it answered ${answer.status}`);
          refused = { error, until: Date.now() + REFUSED_MS };
          throw error;
        }
        const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
        known = { token: access_token, until: Date.now() + expires_in * 1_000 - FRESH_MS };
        return access_token;
      } catch (error) {
        cause = error;
      }
    }
    throw isUnavailable(cause) ? unavailable('No token can be had right now.', 2, cause) : cause;
  };
}
