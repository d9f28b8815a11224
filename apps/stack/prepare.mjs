// What must be true before anything of ours can run: dependencies installed, sources built. Both are skipped when
// nothing changed since the last time, which is told by a hash of the contents, not by times.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const NODE = join(ROOT, 'node_modules/node/bin/node');
const STAMPS = join(ROOT, 'node_modules/.taskward');
const NOT_SOURCES = new Set(['node_modules', 'dist', 'test', '.data', 'coverage']);
const CONTRACT = 'packages/contracts';
const LIBRARIES = ['packages', 'proto', 'tsconfig.base.json', 'tsconfig.json', 'pnpm-lock.yaml'];

export const say = (line) => process.stderr.write(`taskward: ${line}\n`);

export function fail(line) {
  say(line);
  process.exit(1);
}

/** Makes node_modules fit the lockfile, by the pinned pnpm; nobody has to have it. */
export async function install() {
  const manifests = files('.').filter((path) => path.endsWith('package.json'));
  const wanted = hash(['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]);
  if (stamp('install') === wanted && existsSync(NODE)) return;
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  say(`installing dependencies with ${packageManager} (a minute or two at the first time)`);
  const began = Date.now();
  // CI: without it pnpm may ask a question where nobody answers.
  const code = await run('npx', ['-y', packageManager, 'install', '--frozen-lockfile'], { CI: 'true' });
  if (code !== 0) fail(`installing failed (${code}); its reason is above`);
  writeStamp('install', wanted);
  say(`installed in ${seconds(began)}`);
}

/** What openapi/*.yaml and the .proto files become: the document that is served, and types. Their faults are said. */
export async function generateContract() {
  const generate = (name) => run(NODE, [join(ROOT, CONTRACT, `generate-${name}.mjs`)]);
  return (await generate('openapi')) || generate('grpc');
}

/** Generates the contract, compiles the services and bundles the web app, each only if its sources changed. */
export async function build({ always = false } = {}) {
  const generators = ['openapi', 'grpc'].map((name) => `${CONTRACT}/generate-${name}.mjs`);
  const contract = [`${CONTRACT}/openapi`, 'proto', ...generators, 'pnpm-lock.yaml'];
  const generated = [
    `${CONTRACT}/openapi.json`,
    `${CONTRACT}/src/generated/openapi.ts`,
    `${CONTRACT}/src/generated/grpc`,
  ];
  await step('contract', contract, always, generated, generateContract);
  await step('services', [...LIBRARIES, 'services', 'apps/stack'], always, ['services/gateway/dist/main.js'], () =>
    run(NODE, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b']),
  );
  await step('web', [...LIBRARIES, 'apps/web'], always, ['apps/web/dist/index.html'], () =>
    run(NODE, [join(ROOT, 'apps/web/node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', 'apps/web']),
  );
}

async function step(name, sources, always, results, work) {
  const wanted = hash(sources.flatMap(files));
  if (!always && stamp(name) === wanted && results.every((path) => existsSync(join(ROOT, path)))) return;
  say(`building: ${name}`);
  const began = Date.now();
  rmSync(join(STAMPS, name), { force: true });
  if ((await work()) !== 0) fail(`building ${name} failed; the reason is above`);
  writeStamp(name, wanted);
  say(`built ${name} in ${seconds(began)}`);
}

const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/** The source files at or below a path, relative to the root. */
function files(path) {
  const at = join(ROOT, path);
  if (!existsSync(at)) return [];
  if (statSync(at).isFile()) return [path];
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_SOURCES.has(entry.name)) return [];
    const below = join(path, entry.name);
    return entry.isDirectory() ? files(below) : [below];
  });
}

function hash(paths) {
  const sum = createHash('sha256').update(process.platform);
  for (const path of [...new Set(paths)].sort()) sum.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return sum.digest('hex');
}

function stamp(name) {
  const file = join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function writeStamp(name, value) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), value);
}

/** Runs a program to its end, hands it the signals that we get, and gives its exit code. */
export function run(command, args, env = {}) {
  const windows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: windows && command === 'npx',
  });
  const handOn = (signal) => child.kill(signal);
  process.on('SIGINT', handOn).on('SIGTERM', handOn);
  // Who ends npm by a signal ends npm and its shell, and neither tells us: losing our parent is the sign.
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && handOn('SIGTERM'), 500);
  return new Promise((resolve) => {
    const done = (code) => {
      clearInterval(orphaned);
      process.removeListener('SIGINT', handOn).removeListener('SIGTERM', handOn);
      resolve(code);
    };
    child.once('error', (error) => {
      say(`${command}: ${error.message}`);
      done(1);
    });
    child.once('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
