import { documented, openapi } from '@taskward/testkit';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** A part of the document, a value made from one, or an answer. */
// biome-ignore lint/suspicious/noExplicitAny: they are followed by JSON pointer, by keywords that depend on a type, and by what a test expects; Ajv judges their shape
export type Any = any;

/** What an operation is asked with. */
export interface Asked {
  path?: Record<string, string>;
  query?: Record<string, string> | string[][];
  headers?: Record<string, string>;
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  /** Sent as it is. */
  raw?: string | Blob;
}

/** An answer that has been found to be as the document says. */
export interface Answered {
  status: number;
  headers: Headers;
  body: Any;
}

export interface Contract {
  /** Asks, and fails where the answer is not as the document says. */
  ask(operation: string, asked?: Asked): Promise<Answered>;
  /** The statuses that were answered and checked, by operation. */
  seen: Map<string, Set<number>>;
}

/** What the document says of an operation. */
export function operationAt(operation: string): Any {
  const [method = '', path = ''] = operation.split(' ');
  return openapi.paths[path]?.[method.toLowerCase()];
}

/**
 * @param origin the public origin that answers
 * @param seen what was seen at another system, to go on with
 */
export function contractOf(
  origin: string,
  seen = new Map(documented.map((operation) => [operation, new Set<number>()])),
): Contract {
  return {
    seen,
    async ask(operation, asked = {}) {
      const response = await fetch(origin + addressOf(operation, asked), requestOf(operation, asked, origin));
      const answered = await read(response);
      check(operation, response, answered);
      seen.get(operation)?.add(response.status);
      return answered;
    },
  };
}

function addressOf(operation: string, { path = {}, query = {} }: Asked): string {
  const [, template = ''] = operation.split(' ');
  const address = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams(query);
  return search.size > 0 ? `${address}?${search}` : address;
}

function requestOf(operation: string, { headers, token, body, form, raw }: Asked, origin: string): RequestInit {
  return {
    method: operation.split(' ')[0],
    redirect: 'manual',
    headers: {
      origin, // as a page of ours
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined && raw === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: form ? new URLSearchParams(form) : (raw ?? (body === undefined ? undefined : JSON.stringify(body))),
  };
}

/** A stream has no end: its first bytes will do. */
async function read(response: Response): Promise<Answered> {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();
    return { status, headers, body: new TextDecoder().decode(first?.value) };
  }
  const text = await response.text();
  if (text === '') return { status, headers, body: '' };
  return { status, headers, body: /[/+]json/.test(type) ? JSON.parse(text) : text };
}

function check(operation: string, response: Response, { status, headers, body }: Answered): void {
  const fail = (what: string): never => {
    throw new Error(`${operation} answered ${status}: ${what}\n${JSON.stringify(body).slice(0, 2_000)}`);
  };
  const said = operationAt(operation)?.responses[status];
  if (!said) fail('the document does not say so');
  const answer = said.$ref ? partOf(said.$ref) : said;
  checkHeaders({ 'Cache-Control': NO_STORE, ...answer.headers }, response, fail);
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  if (!answer.content) {
    if (body !== '') fail('the document says that there is no body');
    return;
  }
  const { schema } = answer.content[type] ?? answer.content['*/*'] ?? fail(`the document does not know ${type} here`);
  const validate = validatorOf(schema);
  if (!validate(body)) fail(ajv.errorsText(validate.errors, { separator: '\n' }));
}

/** Of every answer for which the document does not say otherwise. */
const NO_STORE = { required: true, schema: { const: 'no-store' } };

function checkHeaders(headers: Record<string, Any>, response: Response, fail: (what: string) => never): void {
  for (const [name, header] of Object.entries(headers)) {
    const { required, schema } = header.$ref ? partOf(header.$ref) : header;
    const value = response.headers.get(name);
    if (value === null && required) fail(`without the header ${name}`);
    if (value !== null && !validatorOf(schema)(value)) fail(`with ${name}: ${value}`);
  }
}

/** What a reference within the document means. */
export const partOf = (ref: string): Any =>
  ref
    .slice(2)
    .split('/')
    .reduce((part: Any, key) => part[key.replaceAll('~1', '/').replaceAll('~0', '~')], openapi);

const ID = 'urn:taskward:openapi';
const ajv = new Ajv2020({ strict: false, allErrors: true, schemas: [{ ...closed(openapi), $id: ID }] });
formats.default(ajv);
// As the format of ASCII addresses, once letters from elsewhere are letters.
const email = formats.default.get('email') as RegExp;
ajv.addFormat('idn-email', (text: string) => email.test(text.replaceAll(/[^\0-\x7f]/gu, 'x')));

const validators = new WeakMap<object, ValidateFunction>();
/** Whether a value is of a schema of the document. */
export function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema) ?? ajv.compile(withRoot(closed(schema)));
  validators.set(schema, known);
  return known;
}

/** Callers must ignore what they do not know; here a field that the document does not know is a fault. */
function closed(part: Any): Any {
  if (Array.isArray(part)) return part.map(closed);
  if (part === null || typeof part !== 'object') return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  const isObject = copy.type === 'object' && copy.properties && copy.additionalProperties === undefined;
  return isObject ? { ...copy, additionalProperties: false } : copy;
}

/** "#/components" means the document, also from a schema that is looked at alone. */
function withRoot(part: Any): Any {
  if (Array.isArray(part)) return part.map(withRoot);
  if (part === null || typeof part !== 'object') return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === '$ref' ? `${ID}${value}` : withRoot(value)]),
  );
}

/** The token of a new service with these scopes. */
export async function tokenOfService({ ask }: Contract, admin: string, ...scopes: string[]): Promise<string> {
  const client = { token: admin, body: { name: scopes.join(' '), scopes } };
  const { clientId: client_id, clientSecret: client_secret } = (await ask('POST /api/v1/clients', client)).body.data;
  const form = { grant_type: 'client_credentials', client_id, client_secret };
  return String((await ask('POST /oauth2/token', { form })).body.access_token);
}

/** Whether only services may call an operation, by a scope that the document names. */
export const isForServices = (operation: string): boolean =>
  JSON.stringify(operationAt(operation).security).includes('mail:send');
