import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FieldError } from '@taskward/service-kit';
import { documented } from '@taskward/testkit';
import fc from 'fast-check';
import { spoiledOf, valuesOf } from './bodies.ts';
import { type Contract, contractOf, isForServices, operationAt, tokenOfService } from './contract.ts';
import { nastiesOf, send } from './nasty-text.ts';
import { type System, startSystem } from './system.ts';

const RUNS = Number(process.env.BODY_RUNS ?? 30);
const SEED = Number(process.env.SEED);

let system: System;
let contract: Contract;
let token: string;
let robot: string;
const ids: Record<string, string> = { interaction: 'none' };
beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_API: '1000000', RATE_LIMIT_SIGNIN: '1000000', DATABASE_TIMEOUT: '30' });
  contract = contractOf(system.url);
  token = await system.token('admin@demo.com');
  robot = await tokenOfService(contract, token, 'mail:send');
  const email = 'somebody@example.com';
  ids.users = (await contract.ask('POST /api/v1/users', { token, body: { email } })).body.data.id;
  ids.projects = (await contract.ask('POST /api/v1/projects', { token, body: { name: 'x' } })).body.data.id;
  const view = { name: 'x', query: '' };
  ids.views = (await contract.ask('POST /api/v1/views', { token, body: view })).body.data.id;
  ids.tasks = (await contract.ask('POST /api/v1/tasks', { token, body: { title: 'x' } })).body.data.id;
  const said = { token, path: { id: ids.tasks as string }, body: { body: 'x' } };
  ids.comments = (await contract.ask('POST /api/v1/tasks/{id}/comments', said)).body.data.id;
}, 120_000);
afterAll(() => system?.close());

const bodyOf = (operation: string) => operationAt(operation).requestBody?.content['application/json']?.schema;
const operations = documented.filter(bodyOf);
/** What a door says of a body that breaks its schema; what it must look up first it refuses with words of its own. */
const BROKEN = 'The body has fields that are not valid.';
/** The rules that the document tells in words alone. */
const IN_WORDS =
  /^(is one of the passwords that are guessed first|of (an application|a service) must be .*|is no time zone that is known|is required, or the mfaToken of a sign-in that waits|goes without an mfaToken, which says whose sign-in waits|must name an account, by username or email|must be roles that there are, and there is no .*|must be a rule (of RFC 5545|that|whose) .*|is no point of the curve P-256|is not where a push service .*)$/;
const faultsIn = ({ errors }: { errors: FieldError[] }) => errors.filter(({ message }) => !IN_WORDS.test(message));

function ask(operation: string, body: unknown) {
  const id = Object.entries(ids).find(([noun]) => operation.includes(`/${noun}/`))?.[1] ?? '';
  const by = isForServices(operation) ? robot : token;
  const path = { id, uid: id, member: id, handle: 'nobodys', name: 'nobodys', userId: ids.users ?? '' };
  return contract.ask(operation, { token: by, body, path });
}

// The document is written by hand: nothing but this test makes it and the doors agree on what a body may be.
describe(`bodies of the document, ${RUNS} good and ${RUNS} spoiled ones for each operation, seed ${SEED}`, () => {
  const check = <T>(bodies: fc.Arbitrary<T>, asked: (body: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(bodies, asked), { numRuns: RUNS, seed: SEED, endOnFailure: true });

  test.each(operations)(
    '%s takes what the document allows',
    (operation) =>
      check(valuesOf(bodyOf(operation)), async (body) => {
        const { status, body: told } = await ask(operation, body);
        expect(status).not.toBe(400);
        expect(told.detail === BROKEN ? faultsIn(told) : []).toEqual([]);
      }),
    120_000,
  );

  test.each(operations)(
    '%s refuses what the document does not allow, and says where',
    (operation) =>
      check(spoiledOf(bodyOf(operation)), async ({ body, path }) => {
        const { status, body: told } = await ask(operation, body);
        expect([status, told.detail]).toEqual([422, BROKEN]);
        const faults = faultsIn(told);
        // What breaks the schema may break a rule in words by that, and be told in those.
        const found = faults.length > 0 ? faults : told.errors.filter((one: FieldError) => one.path === path);
        expect(found).toEqual([{ path, message: expect.any(String) }]);
      }),
    120_000,
  );
});

/** Done for good: asked without a token, so that the others can still be asked with it. */
const ENDING = ['POST /auth/logout', 'POST /api/v1/keys/rotate'];
const ours = documented.filter((operation) => !/ \/(oauth2|\.well-known)\//.test(operation));

// A NUL, half a character or a broken escape is no text. Whatever else is strange is taken or refused, but no fault of ours.
test.each(ours)(
  '%s: nothing nasty is a fault of ours, and what is no text is refused',
  async (operation) => {
    const [method = ''] = operation.split(' ');
    const noun = Object.keys(ids).find((one) => operation.includes(`/${one}/`)) ?? '';
    const asked = nastiesOf(operation, method === 'DELETE' ? undefined : ids[noun]);
    const told: string[] = [];
    await Promise.all(
      asked.map(async (nasty) => {
        const { status, text } = await send(system.url, method, nasty, ENDING.includes(operation) ? undefined : token);
        const inOrder =
          status < 500 && (status < 400 ? !nasty.refused : text === '' || JSON.parse(text).success === false);
        if (!inOrder) told.push(`${nasty.what}: ${status} ${text.slice(0, 300)}`);
      }),
    );
    expect(told).toEqual([]);
  },
  120_000,
);
