import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import fc from 'fast-check';
import { valuesOf } from './bodies.ts';
import { type Any, operationAt, partOf } from './contract.ts';

/** No text: a path, a query or a body that holds it is refused, whoever asks. */
const NO_TEXT = ['%00', 'a%00b', '%ff', '%c0%af', '%ed%a0%80', '%f0%9f%8c', '%zz', '%'];
const NO_JSON_TEXT = ['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00x"'];
/** Text, but of no sense: taken or refused, but never a fault of ours. */
const ODD = ['%2500', '%e2%80%8b', '%ef%bf%bf', "'%20OR%201=1", '..%2f..', '9'.repeat(40), 'x'.repeat(5_000)];
const ODD_JSON = ['"\\u200b"', '"\\uffff"', '"\\u202e"', '"\\ufeff"', '9e999', '-1', '{"__proto__":1}', '[[[["x"]]]]'];
/** Apart where a refusal of one would hide the others. */
const HEADERS = [
  ['Idempotency-Key'],
  ['If-Match'],
  ['Last-Event-ID'],
  ['Origin'],
  ['User-Agent', 'X-Request-Id', 'traceparent', 'Cookie'],
];
const COOKIES = ['refreshToken', 'oidc_interaction', '_session'];
const IN_HEADERS = [`"\xff\xfe${'9'.repeat(40)}"`, '%00'];

/** One request with something nasty in one place. */
export interface Nasty {
  /** For the message of a failure. */
  what: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Whether it must be refused. */
  refused: boolean;
}

const SEED = 7;
const sampleOf = (schema: Any): Any => fc.sample(valuesOf(schema), { seed: SEED, numRuns: 1 })[0];
const bodySchemaOf = (operation: string): Any => {
  const schema = operationAt(operation).requestBody?.content['application/json']?.schema;
  return schema?.$ref ? partOf(schema.$ref) : schema;
};

/**
 * Something nasty in every parameter, header, cookie and field that the document knows of an operation.
 *
 * @param id what stands in the path where nothing nasty does
 */
export function nastiesOf(operation: string, id: string = randomUUID()): Nasty[] {
  const filled = (path: string) => path.replaceAll(/\{\w+\}/g, id);
  const [, template = ''] = operation.split(' ');
  const schema = bodySchemaOf(operation);
  const body = schema && sampleOf(schema);
  const plain = { path: filled(template), headers: {}, body: body && JSON.stringify(body), refused: false };
  const parameters: Any[] = (operationAt(operation).parameters ?? []).map((one: Any) =>
    one.$ref ? partOf(one.$ref) : one,
  );
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  return [
    ...[...template.matchAll(/\{\w+\}/g)].flatMap(([hole]) =>
      each(NO_TEXT, ODD, (text, refused) => ({
        ...plain,
        refused,
        path: filled(template.replace(hole, text)),
        what: `${hole} ${text}`,
      })),
    ),
    ...names.flatMap((name) =>
      each(NO_TEXT, ODD, (text, refused) => ({
        ...plain,
        refused,
        path: `${plain.path}?${name}=${text}`,
        what: `?${name}=${text}`,
      })),
    ),
    ...Object.keys(schema?.properties ?? {}).flatMap((name) =>
      each(NO_JSON_TEXT, ODD_JSON, (json, refused) => ({
        ...plain,
        refused,
        what: `${name}: ${json}`,
        body: JSON.stringify({ ...body, [name]: '@' }).replace('"@"', json),
      })),
    ),
    ...HEADERS.flatMap((group) =>
      IN_HEADERS.map((text) => ({ ...plain, headers: headersOf(group, text), what: `${group}: ${text}` })),
    ),
  ];
}

const headersOf = (names: string[], text: string) =>
  Object.fromEntries(
    names.map((name) => [name, name === 'Cookie' ? COOKIES.map((one) => `${one}=${text}`).join('; ') : text]),
  );

const each = (bad: string[], odd: string[], make: (text: string, refused: boolean) => Nasty): Nasty[] => [
  ...bad.map((text) => make(text, true)),
  ...odd.map((text) => make(text, false)),
];

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends it as it is: fetch would mend it first. */
export async function send(origin: string, method: string, nasty: Nasty, token?: string) {
  const asked = request(origin + nasty.path, {
    agent,
    method,
    headers: {
      origin,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(nasty.body ? { 'content-type': 'application/json' } : {}),
      ...nasty.headers,
    },
  });
  asked.end(nasty.body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode ?? 0, text };
}
