import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createOpenIdProvider,
  createTokenIssuer,
  documented,
  type OpenIdProvider,
  type TokenIssuer,
} from '@taskward/testkit';
import { type Asked, type Contract, contractOf, isForServices, operationAt, tokenOfService } from './contract.ts';
import { accountFlow, administrationFlow, sessionFlow, systemFlow, uploadFlow } from './contract-accounts.ts';
import { elsewhereFlow, mailFlow } from './contract-elsewhere.ts';
import { factorFlow } from './contract-factors.ts';
import { countFlow, fileFlow } from './contract-files.ts';
import { importFlow } from './contract-imports.ts';
import { issuerFlow } from './contract-issuer.ts';
import { notificationFlow } from './contract-notifications.ts';
import { projectFlow, viewFlow } from './contract-projects.ts';
import { scopeFlow, taskFlow } from './contract-tasks.ts';
import { peopleFlow, teamFlow } from './contract-teams.ts';
import { thumbnailFlow } from './contract-thumbnails.ts';
import { providersWith, wayFlow } from './contract-ways.ts';
import { type System, startSystem } from './system.ts';

/** Every answer here is checked against the OpenAPI document: an operation is in order when it is in `seen`. */
const LIMIT = 2_000;
const FILE_SIZE = 100_000;
let issuer: TokenIssuer;
let provider: OpenIdProvider;
let system: System;
let contract: Contract;
let tokens: { admin: string; user: string };
let robot: string;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  provider = await createOpenIdProvider();
  const TRUSTED_ISSUERS = JSON.stringify([
    { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: issuer.audience },
  ]);
  const SIGN_IN_PROVIDERS = JSON.stringify(providersWith(provider));
  const limits = { RATE_LIMIT_API: String(LIMIT), RATE_LIMIT_SIGNIN: '100000', MAX_FILE_SIZE: String(FILE_SIZE) };
  system = await startSystem({ ...limits, TRUSTED_ISSUERS, SIGN_IN_PROVIDERS });
  contract = contractOf(system.url);
  tokens = { admin: await system.token('admin@demo.com'), user: await system.token('user@demo.com') };
  robot = await tokenOfService(contract, tokens.admin, 'mail:send');
}, 120_000);
afterAll(async () => {
  await system?.close();
  await issuer?.close();
  await provider?.close();
});

/** `openIdConnect` and forms aside: what is asked with a token, a path and JSON. */
const securityOf = (operation: string): object[] => operationAt(operation).security;
const takesToken = (operation: string) => securityOf(operation).some((one) => 'bearer' in one);
/** A sign-in begins without a token, linking an account does not. */
const linking = { path: { provider: 'elsewhere' }, query: { link: '1' } };
const forAdmins = (operation: string) => JSON.stringify(securityOf(operation)).includes('admin');
const takesJson = (operation: string) => Boolean(operationAt(operation).requestBody?.content['application/json']);
const pathOf = (operation: string, value: string) =>
  Object.fromEntries([...operation.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, value]));

const isLimit = ({ $ref, name }: { $ref?: string; name?: string }) => name === 'limit' || $ref?.endsWith('/Limit');
const FORM = 'application/x-www-form-urlencoded';
const takesForm = (operation: string) => Boolean(operationAt(operation).requestBody?.content[FORM]);
const formFor = (operation: string): Asked => (takesForm(operation) ? { form: { client_id: 'web' } } : {});

async function answers(operation: string, asked: Asked): Promise<number> {
  return (await contract.ask(operation, { path: pathOf(operation, randomUUID()), ...asked })).status;
}

describe('each way in answers as the document says', () => {
  test('the system', () => systemFlow(contract));
  test('sessions', () => sessionFlow(contract, system));
  test('accounts', () => accountFlow(contract, tokens.admin));
  test('second factors', () => factorFlow(contract, tokens.admin));
  test('uploads', () => uploadFlow(contract, tokens));
  test('tasks and events', () => taskFlow(contract, tokens.admin), 60_000);
  test('imports', () => importFlow(contract, tokens.user), 60_000);
  test('projects', () => projectFlow(contract, tokens.admin, tokens.user));
  test('files', () => fileFlow(contract, tokens.admin, FILE_SIZE));
  test('files that are counted', () => countFlow(contract, tokens));
  test('thumbnails', () => thumbnailFlow(contract, tokens.admin), 60_000);
  test('views', () => viewFlow(contract, tokens.admin, tokens.user));
  test('teams and roles', () => teamFlow(contract, tokens), 60_000);
  test('events of people, and mails to them', () => peopleFlow(contract, tokens));
  test('services', () => scopeFlow(contract, tokens.admin));
  test('notifications', () => notificationFlow(contract, system, tokens));
  test('the issuer', () => issuerFlow(contract, system, tokens.admin), 60_000);
  test('people of another issuer', () => elsewhereFlow(contract, issuer, tokens.admin, tokens.user));
  test('passkeys, and accounts elsewhere', () => wayFlow(contract, system, provider), 60_000);
  test('mails that wait', () => mailFlow(contract), 120_000);
  test('administration', () => administrationFlow(contract, tokens), 60_000);
});

describe('refusals', () => {
  test.each(documented.filter(takesToken))('%s: a token is asked for, and looked at', async (operation) => {
    const asked = operation === 'GET /auth/{provider}' ? linking : {};
    expect(await answers(operation, asked)).toBe(401);
    expect(await answers(operation, { ...asked, token: `${tokens.user}x` })).toBe(401);
    const twice = [`Bearer ${tokens.user}`, `Bearer ${tokens.admin}`].join(', ');
    expect(await answers(operation, { ...asked, headers: { authorization: twice } })).toBe(400);
  });

  test.each(documented.filter(forAdmins))('%s: admins only', async (operation) => {
    expect(await answers(operation, { token: tokens.user })).toBe(403);
  });

  test.each(documented.filter(takesJson))('%s: a body must be JSON, small and right', async (operation) => {
    const token = isForServices(operation) ? robot : takesToken(operation) ? tokens.admin : undefined;
    expect(await answers(operation, { token, raw: '{' })).toBe(400);
    expect(await answers(operation, { token, raw: '{}', headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await answers(operation, { token, raw: `"${'x'.repeat(1_050_000)}"` })).toBe(413);
    expect(await answers(operation, { token, body: { unheardOf: true } })).toBe(422);
  });

  test.each(documented.filter(takesForm))('%s: a form must be one, small and readable', async (operation) => {
    const answerTo = (raw: string, type = FORM) => answers(operation, { raw, headers: { 'content-type': type } });
    expect(await answerTo('client_id=%00')).toBe(400);
    expect(await answerTo('client_id=web', `${FORM}; charset=utf-16`)).toBe(415);
    expect(await answerTo(`client_id=${'x'.repeat(1_050_000)}`)).toBe(413);
  });

  const FITTING: Record<string, object> = { roles: { roles: ['user'] }, 'upload-limit': { limit: 5 } };
  const withId = documented.filter((operation) => operationAt(operation).responses['404'] && operation.includes('{'));
  test.each(withId)('%s: what is not there', async (operation) => {
    const body = takesJson(operation) ? (FITTING[operation.split('/').at(-1) ?? ''] ?? {}) : undefined;
    const renames = /^PATCH \/api\/v1\/(users|teams)/.test(operation);
    if (/comments/.test(operation) && body) Object.assign(body, { body: 'x' });
    const changes = renames
      ? { name: 'Nobody' }
      : operation.startsWith('PATCH /api/v1/roles')
        ? { permissions: [] }
        : body;
    expect(await answers(operation, { token: tokens.admin, body: changes })).toBe(404);
    const schema =
      operationAt(operation).responses['400'] && /\{id\}/.test(operation) && !/clients|projects/.test(operation);
    const path = { ...pathOf(operation, randomUUID()), id: 'nonsense' };
    if (schema) expect(await answers(operation, { token: tokens.admin, path, body: changes })).toBe(400);
  });

  const listed = documented.filter((operation) => operationAt(operation).parameters?.some(isLimit));
  test.each(listed)('%s: a page of nothing', async (operation) => {
    const file = { token: tokens.admin, raw: 'title\nx\n', headers: { 'content-type': 'text/csv' } };
    const made = operation.includes('/imports/')
      ? contract.ask('POST /api/v1/tasks/import', file)
      : contract.ask('POST /api/v1/tasks', { token: tokens.admin, body: { title: 'x' } });
    const path = { id: (await made).body.data.id };
    expect(await answers(operation, { token: tokens.admin, path, query: { limit: '0' } })).toBe(400);
    expect(await answers(operation, { token: tokens.admin, path, query: { limit: '1' } })).toBe(200);
  });
});

const byPath = Map.groupBy(documented, (operation) => operation.split(' ')[1] as string);
const ours = [...byPath].filter(([path]) => /^\/(api|auth)\//.test(path));
test.each(ours)('%s has the methods of the document and no other', async (path, operations) => {
  const methods = operations.map((operation) => operation.split(' ')[0] as string);
  const other = ['PUT', 'PATCH', 'DELETE'].find((method) => !methods.includes(method)) as string;
  const address = path.replace('{provider}', 'elsewhere').replaceAll(/\{\w+\}/g, randomUUID());
  const answer = await fetch(system.url + address, {
    method: other,
    headers: { authorization: `Bearer ${tokens.admin}` },
  });
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  expect([answer.status, answer.headers.get('allow')?.split(', ').sort()]).toEqual([405, allowed.sort()]);
});

test('while the services are away', async () => {
  const behind = ['auth-service', 'task-service', 'worker-service', 'realtime-service'] as const;
  await Promise.all(behind.map((name) => system.services[name].stop()));
  const restless = documented.filter((operation) => operationAt(operation).responses['503']);
  for (const operation of restless) {
    const status = await answers(operation, {
      token: takesToken(operation) ? tokens.admin : undefined,
      ...formFor(operation),
    });
    expect([operation, status]).toEqual([operation, 503]);
  }
}, 120_000);

test('past the limit of requests', async () => {
  const limited = documented.filter((operation) => operationAt(operation).responses['429']);
  const exhaust = async () => {
    for (let status = 200; status !== 429; ) {
      const many = await Promise.all(Array.from({ length: 50 }, () => fetch(`${system.url}/api/public`)));
      await Promise.all(many.map((answer) => answer.body?.cancel()));
      status = many.at(-1)?.status ?? 0;
    }
  };
  for (const operation of limited) {
    // The minute may end in between.
    while ((await answers(operation, formFor(operation))) !== 429) await exhaust();
  }
  expect(limited.length).toBeGreaterThan(50);
}, 180_000);

/** An account that vanishes between the check of the token and the answer: no test can be that quick. */
const UNSEEN = ['GET /auth/mfa 404', 'PATCH /auth/profile 404', 'POST /auth/verify-email/resend 404'];

test('no operation and no answer of the document is left out', () => {
  const said = documented.flatMap((operation) =>
    Object.keys(operationAt(operation).responses).map((status) => ({ operation, status })),
  );
  const unseen = said.filter(({ operation, status }) => !contract.seen.get(operation)?.has(Number(status)));
  console.log(
    `${documented.length} operations, ${said.length - unseen.length} of ${said.length} answers seen and checked`,
  );
  expect(unseen.map(({ operation, status }) => `${operation} ${status}`)).toEqual(UNSEEN);
});
