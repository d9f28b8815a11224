import type { Problem } from '@taskward/contracts/http';
import { accessToken, sessionEnded } from './auth.tsx';
import { reachable } from './connection.ts';
import { Refused, Unreachable } from './problem.ts';
import { loadSettings } from './settings.ts';
import { forgetSignIn } from './sign-in-state.ts';

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  /** The version that the change was made on; a stale one is answered with 412. */
  ifMatch?: number;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Asks the API as the person who is signed in. Throws `Refused` or `Unreachable`. */
export async function api<T>(path: string, ask: Ask = {}): Promise<T> {
  const response = await authorized(path, ask);
  if (!response.ok) throw new Refused(response.status, await problemOf(response));
  forgetSignIn();
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The bare answer, for what is not JSON; a refused token is renewed once. */
export async function authorized(path: string, ask: Ask): Promise<Response> {
  try {
    const first = await send(path, ask, await accessToken());
    if (first.status !== 401) return first;
    const second = await send(path, ask, await accessToken(true));
    if (second.status === 401) sessionEnded();
    return second;
  } catch (cause) {
    if (cause instanceof Unreachable || ask.signal?.aborted) throw cause;
    sessionEnded();
    throw new Refused(401, { detail: 'Your session has ended. Please sign in again.' });
  }
}

async function send(path: string, ask: Ask, token: string): Promise<Response> {
  const { apiOrigin } = await loadSettings();
  return reach(`${apiOrigin}${path}`, {
    method: ask.method ?? 'GET',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ask.ifMatch === undefined ? {} : { 'if-match': `"${ask.ifMatch}"` }),
      ...ask.headers,
    },
    body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
    signal: ask.signal,
  });
}

/** Asks a page of the issuer on our own origin, with its cookies and without a token. */
export async function open<T>(path: string, body?: unknown): Promise<T> {
  const response = await reach(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
  });
  if (!response.ok) throw new Refused(response.status, await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Behind the gateway a service or its database may be away: that too is silence, and is asked again. */
const AWAY = [502, 503, 504];

async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, request);
    reachable.set(!AWAY.includes(response.status));
    if (reachable.get()) return response;
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    reachable.set(false);
  }
  throw new Unreachable();
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  const told = await response.json().catch(() => ({}));
  return told as Partial<Problem>;
}
