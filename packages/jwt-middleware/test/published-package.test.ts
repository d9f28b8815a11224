import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { io as connect } from 'socket.io-client';
import request from 'supertest';

const run = promisify(execFile);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(PACKAGE, '../..');
/** What the examples need beside the package; found where this repository has it, so that little is fetched. */
const BESIDE = ['express', '@types/express', 'express-jwt', '@grpc/grpc-js', 'socket.io', '@types/node'];

/** A program around the README's examples: each gets a port. */
const SERVE = `
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { app as express } from './express-service.ts';
import { app as expressJwt } from './express-jwt-service.ts';
import { getReport } from './report-rpc.ts';
import { io } from './socket-server.ts';
import { verifier } from './verifier-with-withdrawals.ts';

const toText = (value: unknown) => Buffer.from(JSON.stringify(value));
const fromText = (bytes: Buffer) => JSON.parse(bytes.toString());
const rpc = new Server();
rpc.addService(
  {
    get: {
      path: '/Reports/Get', requestStream: false, responseStream: false,
      requestSerialize: toText, requestDeserialize: fromText, responseSerialize: toText, responseDeserialize: fromText,
    },
  },
  { get: getReport },
);
const withdrawals = createServer((req, res) => {
  verifier.verify(String(req.headers.authorization)).then(({ subject }) => res.end(subject), ({ status }) => res.writeHead(status).end());
});
const sockets = createServer();
io.attach(sockets);
const port = (server: ReturnType<typeof createServer>) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
const rpcPort = await new Promise<number>((resolve) =>
  rpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
);
console.log(JSON.stringify({
  express: await port(createServer(express)), expressJwt: await port(createServer(expressJwt)),
  sockets: await port(sockets), withdrawals: await port(withdrawals), rpc: rpcPort,
}));
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2024',
    module: 'nodenext',
    types: ['node'],
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    skipLibCheck: false,
  },
};

const project = realpathSync(mkdtempSync(join(tmpdir(), 'taskward-package-')));
const installed = join(project, 'node_modules/@taskward/jwt-middleware');
let issuer: TokenIssuer;
let feed: Awaited<ReturnType<typeof openFeed>>;
let program: ChildProcess;
let ports: Record<'express' | 'expressJwt' | 'sockets' | 'withdrawals' | 'rpc', number>;

beforeAll(async () => {
  await install();
  issuer = await createTokenIssuer();
  feed = await openFeed();
  program = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'serve.ts'], {
    cwd: project,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      ISSUER: issuer.issuer,
      REVOCATIONS_URL: feed.url,
      SERVICE_SECRET: 'of the test',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(createInterface({ input: program.stdout as NodeJS.ReadableStream }), 'line');
  const [line] = await Promise.race([said, once(program, 'close')]);
  ports = JSON.parse(String(line));
}, 120_000);
afterAll(async () => {
  if (program && program.exitCode === null) {
    program.kill();
    await once(program, 'close');
  }
  await Promise.all([issuer?.close(), feed?.close()]);
  rmSync(project, { recursive: true, force: true });
});

/** Packs the package as it is published, and installs it where nothing else is. */
async function install(): Promise<void> {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const pack = ['-y', packageManager, 'pack', '--config.ignore-scripts=true', '--pack-destination', project];
  await run('npx', pack, { cwd: PACKAGE });
  const [tarball] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: project });
  for (const [, name, code] of readme().matchAll(/```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)```/g)) {
    writeFileSync(join(project, name as string), code as string);
  }
  writeFileSync(join(project, 'serve.ts'), SERVE);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  for (const name of BESIDE) {
    const found = [PACKAGE, ROOT].map((at) => join(at, 'node_modules', name)).find((path) => existsSync(path));
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(found as string), link);
  }
}

const readme = () => readFileSync(join(installed, 'README.md'), 'utf8');
const manifest = () => readFileSync(join(installed, 'package.json'), 'utf8');

/** A feed of withdrawals, as an issuer keeps it. */
async function openFeed() {
  const readers = new Set<ServerResponse>();
  const server: Server = createServer((req, res) => {
    if (req.headers['x-service-secret'] !== 'of the test') return void res.writeHead(403).end();
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: ready\ndata: {}\n\n');
    readers.add(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    add: (entry: object) => readers.forEach((res) => void res.write(`data: ${JSON.stringify(entry)}\n\n`)),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

test('what is packed is built code with its types, and names nothing of this repository', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(installed.length + 1));
  expect(names.filter((name) => !/^(package\.json|README\.md|LICENSE|dist\/[\w-]+\.(js|d\.ts))$/.test(name))).toEqual(
    [],
  );
  expect(manifest()).not.toMatch(/workspace:|catalog:|"private"|development|src\//);
  const { exports, engines, license, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(manifest());
  const targets = Object.values<Record<string, string>>(exports).flatMap((conditions) => Object.values(conditions));
  expect(targets.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  expect({ engines, license }).toEqual({ engines: { node: expect.any(String) }, license: 'MIT' });
  expect(Object.keys(dependencies).sort()).toEqual(['eventsource-parser', 'jose', 'lru-cache', 'uuid']);
  expect(Object.keys(peerDependenciesMeta).sort()).toEqual(Object.keys(peerDependencies).sort());
});

test("each of the README's examples is a file of its own, without a fault of types", async () => {
  expect(readme().match(/```ts\n/g)).toHaveLength(readdirSync(project).filter((name) => /\.ts$/.test(name)).length - 1);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((error) => error);
  expect(stdout).toBe('');
}, 60_000);

const ask = (port: number, token: string) =>
  request(`http://127.0.0.1:${port}`).get('/reports').set('Authorization', `Bearer ${token}`);

test('the examples for Express and express-jwt tell whose token it is, and refuse others', async () => {
  const admin = await issuer.token({ roles: ['admin'], email: 'ann@example.com' });
  await ask(ports.express, admin).expect(200, { for: 'ann@example.com' });
  await ask(ports.express, await issuer.token()).expect(403);
  await ask(ports.express, issuer.unsigned())
    .expect(401)
    .expect('WWW-Authenticate', /invalid_token/);
  await ask(ports.expressJwt, admin).expect(200, { for: 'ann@example.com' });
  await ask(ports.expressJwt, await issuer.token({}, { header: { typ: 'JWT' } })).expect(401);
});

test('the example for gRPC tells whose token it is, and refuses others', async () => {
  const client = new Client(`127.0.0.1:${ports.rpc}`, credentials.createInsecure());
  const call = (token: string) =>
    new Promise((resolve) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      const bytes = () => Buffer.from('{}');
      client.makeUnaryRequest('/Reports/Get', bytes, String, {}, metadata, (error, answer) =>
        resolve(error ? error.code : answer),
      );
    });
  expect(await call(await issuer.token({ sub: 'ann' }))).toBe('{"for":"ann"}');
  expect(await call(issuer.unsigned())).toBe(16);
  client.close();
});

test('the example for Socket.IO tells whose token it is, and refuses others', async () => {
  const knock = (token: string) => {
    const socket = connect(`http://127.0.0.1:${ports.sockets}`, { auth: { token }, reconnection: false });
    return new Promise((resolve) => {
      socket.once('connected', resolve).once('connect_error', (error) => resolve((error as { data?: unknown }).data));
    }).finally(() => socket.close());
  };
  expect(await knock(await issuer.token({ sub: 'ann' }))).toEqual({ userId: 'ann' });
  expect(await knock(issuer.unsigned())).toEqual({ status: 401, code: 'unauthenticated' });
});

test('the example for withdrawals hears of them', async () => {
  const token = await issuer.token({ sub: 'ann', ver: 1 });
  const status = async () =>
    (await fetch(`http://127.0.0.1:${ports.withdrawals}`, { headers: { authorization: token } })).status;
  expect(await status()).toBe(200);
  feed.add({ seq: 1, kind: 'user', id: 'ann', version: 2, expiresAt: Date.now() / 1_000 + 900 });
  while ((await status()) !== 401) await new Promise((resolve) => setTimeout(resolve, 20));
});
