import { createHmac } from 'node:crypto';
import { unavailable } from './http/problem.ts';

/** The secret by which one of our services is a client of auth-service; it follows from the one that they all share. */
export const clientSecret = (serviceSecret: string, clientId: string): string =>
  createHmac('sha256', serviceSecret).update(clientId).digest('base64url');

/** Seconds before its end at which a token is not used for anything that begins. */
const MARGIN_S = 60;
const PATIENCE_MS = 5_000;
/** After a refusal nobody asks for a while: each request counts against the sign-ins of this machine. */
const REFUSED_MS = 60_000;

interface ServiceTokenConfig {
  /** The instances of auth-service. */
  AUTH_URL: string[];
  SERVICE_SECRET?: string;
}

/**
 * How one of our services gets an access token of its own (client credentials): the same one until shortly before it ends.
 *
 * @param clientId `task-service`, `worker-service` or `realtime-service`, which auth-service knows with their scopes
 * @returns a function that gives a token; throws AppError 503 where auth-service is away, Error where it gives none
 */
export function serviceToken(
  { AUTH_URL, SERVICE_SECRET }: ServiceTokenConfig,
  clientId: string,
): () => Promise<string> {
  let known: Token | undefined;
  let refused: { error: unknown; until: number } | undefined;
  let asking: Promise<Token> | undefined;

  async function askOnce(secret: string): Promise<Token> {
    try {
      known = await askAny(AUTH_URL, clientId, secret);
      return known;
    } catch (error) {
      if (error instanceof TokenRefused) refused = { error, until: performance.now() + REFUSED_MS };
      throw error;
    } finally {
      asking = undefined;
    }
  }

  return async () => {
    const now = performance.now();
    if (known && known.endsAt > now) return known.value;
    if (refused && refused.until > now) throw refused.error;
    if (SERVICE_SECRET === undefined)
      throw new Error('SERVICE_SECRET is not set: auth-service knows no service without it');
    // Whoever asks while one is asked for gets that one.
    asking ??= askOnce(clientSecret(SERVICE_SECRET, clientId));
    return (await asking).value;
  };
}

class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

interface Token {
  value: string;
  /** On the clock of `performance.now()`. */
  endsAt: number;
}

async function askAny(origins: string[], id: string, secret: string): Promise<Token> {
  let cause: unknown;
  for (const origin of origins) {
    try {
      return await ask(origin, id, secret);
    } catch (error) {
      if (error instanceof TokenRefused) throw error;
      cause = error;
    }
  }
  throw unavailable('No token can be had from auth-service right now.', 2, cause);
}

async function ask(origin: string, id: string, secret: string): Promise<Token> {
  const answer = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const told = () => answer.text().then((text) => `${origin}/oauth2/token answered ${answer.status}: ${text}`);
  if (answer.status >= 500) throw new Error(await told());
  if (!answer.ok) throw new TokenRefused(await told());
  const { access_token: value, expires_in: lifetime } = (await answer.json()) as {
    access_token: string;
    expires_in: number;
  };
  return { value, endsAt: performance.now() + (lifetime - MARGIN_S) * 1_000 };
}
