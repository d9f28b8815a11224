import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Pairs, one after the other: name, value, name, value. */
export type FlatHeaders = Array<string | string[]>;

/** What is between two neighbours alone (RFC 9110, 7.6.1); `Connection` may name more. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

// What a service must hear from the gateway alone. The first are ours to set, the others would be somebody's claim
// about who calls; a service reads the token and nothing else, and so does no header of a client's reach it.
const OURS_TO_SAY = ['forwarded', 'via', 'cf-connecting-ip', 'true-client-ip', 'remote-user'];
const CLAIM =
  /^x-(forwarded-.*|real-ip|client-ip|service-secret|(auth|user|role|roles|client|tenant|principal|identity|authenticated|remote)(-.*)?)$/;

/** The length is that of the body as it goes on, and what is expected of whoever reads it first was answered here. */
const NOT_ASKED_ON = new Set([...HOP_BY_HOP, ...OURS_TO_SAY, 'content-length', 'expect']);
const NOT_ANSWERED_ON = new Set(HOP_BY_HOP);

/**
 * A request's headers as a service gets them, without what `ours` says or nobody may. `Via` names us behind those who
 * passed it on before (RFC 9110, 7.6.3).
 */
export function askedOn(
  { headers: given, httpVersion }: Pick<IncomingMessage, 'headers' | 'httpVersion'>,
  ours: readonly string[],
): FlatHeaders {
  const named = namedByConnection(given.connection);
  const before = given.via && !named?.has('via') ? `${given.via}, ` : '';
  const headers: FlatHeaders = ['via', `${before}${httpVersion} taskward`, ...ours];
  for (const name in given) {
    if (NOT_ASKED_ON.has(name) || (name.startsWith('x-') && CLAIM.test(name)) || named?.has(name)) continue;
    headers.push(name, given[name] as string | string[]);
  }
  return headers;
}

/** An answer's headers as its caller gets them: what the service says goes before what `ours` say (in small letters). */
export function answeredOn(
  given: IncomingHttpHeaders,
  ours: ReadonlyArray<readonly [name: string, value: string]>,
): FlatHeaders {
  const named = namedByConnection(given.connection);
  const headers: FlatHeaders = [];
  for (const name in given) {
    if (NOT_ANSWERED_ON.has(name) || named?.has(name)) continue;
    headers.push(name, given[name] as string | string[]);
  }
  for (const [name, value] of ours) {
    if (NOT_ANSWERED_ON.has(name) || given[name] === undefined) headers.push(name, value);
  }
  return headers;
}

function namedByConnection(connection: string | string[] | undefined): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(
    String(connection)
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
