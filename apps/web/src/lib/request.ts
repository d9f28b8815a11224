import type { Problem } from '@taskward/contracts/http';
import type { Answer, Body, OperationName, PathValues, Query } from '@taskward/contracts/openapi';
import { awaited, reachable } from './connection.ts';
import { withoutOverrides } from './direction.ts';
import { HttpError, NetworkError } from './problem.ts';
import { loadSettings } from './settings.ts';

interface Extras {
  /** The version that the change was made on; a stale one is answered with 412. */
  ifMatch?: number;
  headers?: Record<string, string>;
  /** Sent as it is, in place of a body of JSON. */
  file?: Blob;
  signal?: AbortSignal;
}
type IfAny<T, Part> = [T] extends [never] ? object : Part;

/** What an operation of the contract is asked with. */
type RequestOptions<Name extends OperationName> = Extras &
  IfAny<PathValues<Name>, { path: PathValues<Name> }> &
  IfAny<Query<Name>, { query?: Query<Name> | URLSearchParams }> &
  IfAny<Body<Name>, { body: Body<Name> }>;
export type RequestArgs<Name extends OperationName> =
  object extends RequestOptions<Name> ? [ask?: RequestOptions<Name>] : [ask: RequestOptions<Name>];

/** Any of them, once its types have done their work. */
export interface AnyRequestOptions extends Extras {
  path?: Record<string, string>;
  query?: URLSearchParams | Record<string, unknown>;
  body?: unknown;
}

/** Asks the API with this token, and gives the bare answer. */
export async function send(name: OperationName, ask: AnyRequestOptions, token: string): Promise<Response> {
  const { apiOrigin } = await loadSettings();
  return reach(apiOrigin, name, ask, { authorization: `Bearer ${token}` });
}

/** Asks with a token at hand, and once: for what belongs to signing in itself. */
export async function apiWithToken<Name extends OperationName>(
  token: string,
  name: Name,
  ...[ask]: RequestArgs<Name>
): Promise<Answer<Name>> {
  return readJson(await send(name, ask ?? {}, token));
}

/** Asks on our own origin, with its cookies and without a token. */
export async function apiWithoutToken<Name extends OperationName>(
  name: Name,
  ...[ask]: RequestArgs<Name>
): Promise<Answer<Name>> {
  return readJson(await reach('', name, ask ?? {}, {}));
}

/** What an answer holds. Throws `HttpError` where the answer is a problem. */
export async function readJson<T>(response: Response): Promise<T> {
  if (!response.ok) {
    const retryAfter = Number(response.headers.get('retry-after')) || undefined;
    throw new HttpError(response.status, await readProblem(response), retryAfter);
  }
  return (response.status === 204 ? undefined : await readText(response)) as T;
}

/** "GET /tasks/{id}" as a method and an address. */
function requestLine(
  name: OperationName,
  { path = {}, query = {} }: AnyRequestOptions,
): [method: string, address: string] {
  const [method = '', template = ''] = name.split(' ');
  const address = template.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''));
  const values = query instanceof URLSearchParams ? query : new URLSearchParams(pairsOf(query));
  return [method, values.size > 0 ? `${address}?${values}` : address];
}

const pairsOf = (query: Record<string, unknown>) =>
  Object.entries(query).flatMap(([key, values]) =>
    [values].flat().flatMap((value) => (value === undefined ? [] : [[key, String(value)]])),
  );

/** A network that swallows everything gives no error: this long without an answer is silence too. */
const ANSWER_MS = 20_000;

/** Behind the gateway a service or its database may be away: that too is silence, and is asked again. */
const AWAY = [502, 503, 504];

async function reach(
  origin: string,
  name: OperationName,
  ask: AnyRequestOptions,
  credentials: Record<string, string>,
): Promise<Response> {
  const { ifMatch, body, file, headers, signal } = ask;
  const [method, address] = requestLine(name, ask);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const asked = fetch(origin + address, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...credentials,
        ...headers,
      },
      body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
    const response = await awaited(asked);
    reachable.set(!AWAY.includes(response.status));
    if (reachable.get()) return response;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    reachable.set(false);
  } finally {
    clearTimeout(timer);
  }
  throw new NetworkError();
}

async function readProblem(response: Response): Promise<Partial<Problem>> {
  return (await readText(response).catch(() => ({}))) as Partial<Problem>;
}

/** Whatever somebody wrote comes in here: nothing of it is to disguise itself. */
const readText = async (response: Response): Promise<unknown> => JSON.parse(withoutOverrides(await response.text()));
