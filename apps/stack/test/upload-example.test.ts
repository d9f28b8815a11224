import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PYTHON, programEnvironment } from '@taskward/testkit';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { contractOf, tokenOfService } from './contract.ts';
import { forgeries } from './forgeries.ts';
import { until } from './system.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const LIMIT = 10;
let system: BorrowedSystem;
let example: ChildProcess;
let url: string;
let token: string;
beforeAll(async () => {
  system = await borrowSystem();
  token = await system.token(system.people.user.email);
  example = spawn(PYTHON, [at('examples/fastapi-like/service.py')], {
    env: { ...programEnvironment(), TASKWARD_URL: system.url, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(example, 'close');
  const lines = createInterface({ input: example.stdout as NodeJS.ReadableStream });
  url = `${(await Promise.race([once(lines, 'line'), ended]))[0]}/files`;
}, 120_000);
afterAll(async () => {
  if (example?.kill()) await once(example, 'close');
  await system?.giveBack();
});

async function send(body: string | Uint8Array<ArrayBuffer>, authorization?: string, more: Record<string, string> = {}) {
  const headers = { ...(authorization ? { authorization } : {}), ...more };
  const answer = await fetch(url, { method: 'POST', headers, body });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const uploads = async (of = token) => {
  const headers = { authorization: `Bearer ${of}` };
  return (await (await fetch(`${system.url}/auth/user-uploads`, { headers })).json()).data;
};

test('a file of somebody is processed and counted; what is none of theirs is 401 or 403, and is not', async () => {
  const { remaining } = await uploads();
  const taken = await send('three words here', `Bearer ${token}`);
  expect([taken.status, taken.body]).toMatchObject([200, { words: 3, remaining: remaining - 1 }]);

  const nobody = await send('words');
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect((await send('words', `Basic ${btoa('user:password')}`)).status).toBe(401);
  const admin = await system.token(system.people.admin.email);
  const contract = contractOf(system.url);
  const robot = await tokenOfService(contract, admin, 'uploads:write');
  expect((await send('words', `Bearer ${robot}`)).status).toBe(403);

  const forged = await forgeries(token, `${system.url}/.well-known/jwks.json`);
  // Other spellings of an honest signature, which PyJWT reads: what they sign was not changed.
  for (const spelling of ['the signature with a plus for a minus', 'the signature with padding'])
    delete forged[spelling];
  delete forged['the claims with padding'];
  for (const [name, forgery] of Object.entries(forged)) {
    const { status, headers } = await send('words', `Bearer ${forgery}`);
    expect([name, status, headers.get('www-authenticate')]).toEqual([
      name,
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  }
  expect((await send(Uint8Array.of(0xff), `Bearer ${token}`)).status).toBe(422);
  expect((await send('x'.repeat(1024 * 1024 + 1), `Bearer ${token}`)).status).toBe(413);
  expect((await uploads()).remaining).toBe(remaining - 1);
}, 60_000);

test('of many at once as many are taken as are left, and one that is sent twice counts once', async () => {
  const { remaining } = await uploads();
  for (const _ of [1, 2])
    expect((await send('once', `Bearer ${token}`, { 'idempotency-key': 'once' })).status).toBe(200);
  expect((await uploads()).remaining).toBe(remaining - 1);
  const answers = await Promise.all(Array.from({ length: 2 * LIMIT }, (_, n) => send(`file ${n}`, `Bearer ${token}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(remaining - 1);
  const refused = answers.filter(({ status }) => status !== 200);
  for (const { status, headers, body } of refused) {
    expect([status, body.remaining, Number(headers.get('retry-after'))]).toEqual([429, 0, expect.any(Number)]);
  }
  expect(await uploads()).toMatchObject({ filesUploaded: LIMIT, remaining: 0 });
}, 60_000);

test('the commands of "401 or 403?" tell a good token from one that was withdrawn', async () => {
  const page = await readFile(at('docs/401-or-403.md'), 'utf8');
  const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, command]) => command as string);
  const mine = await system.token(system.people.user.email);
  const run = async (command: string) => {
    const env = { ...programEnvironment(), TASKWARD_URL: system.url, TOKEN: mine };
    return (await promisify(execFile)('bash', ['-c', command], { env })).stdout;
  };
  const [verify = '', info = '', read = ''] = commands;
  expect(commands).toHaveLength(3);
  const told = JSON.parse(await run(info));
  expect(told).toMatchObject({ algorithm: 'RS256', issuer: system.url, audience: 'api-gateway' });
  const [header, claims] = (await run(read))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  expect(told.keys).toContain(header.kid);
  expect(claims).toMatchObject({ iss: told.issuer, aud: told.audience, roles: ['user'] });
  expect(JSON.parse(await run(verify))).toMatchObject({ active: true, sub: claims.sub });

  await fetch(`${system.url}/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${mine}` } });
  await until(async () => (await run(verify)) === '{"active":false}');
  const withdrawn = await send('words', `Bearer ${mine}`);
  expect([withdrawn.status, withdrawn.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('invalid_token'),
  ]);
}, 60_000);
