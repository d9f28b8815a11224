import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from '@taskward/testkit';
import { type Comparison, compare, type Operation } from './pairs.ts';
import { type Program, startAuthService, startBareHash } from './programs.ts';
import { makeDatabase } from './seed.ts';

// Signing in with a password by JSON, against the hash alone and, with --before, against another checkout that is built.
const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, before: { type: 'string' } } });
// About three minutes, with --quick one; half as much again with --before.
const rounds = flags.quick ? 3 : 5;
const seconds = flags.quick ? 3 : 6;
const CONNECTIONS = [1, 4];
const ACCOUNT = { email: 'caller@example.com', password: 'a phrase of the caller' };
const HERE = fileURLToPath(new URL('..', import.meta.url));

const say = (line: string) => console.log(line);
const folder = mkdtempSync(join(tmpdir(), 'taskward-bench-'));
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });

/** auth-service of a checkout, on a database that its own migrations have made. */
async function authService(name: string, checkout: string): Promise<Program> {
  const url = await makeDatabase(postgres.url, name.replace('-', '_'), join(checkout, 'migrations/auth'));
  return startAuthService(name, checkout, url, ACCOUNT);
}

const programs = [await startBareHash(ACCOUNT), await authService('auth-service', HERE)];
if (flags.before) programs.push(await authService('before', resolve(flags.before)));

const operation: Operation = {
  name: 'password sign-in',
  path: ({ name }) => (name === 'bare-hash' ? '/' : '/auth/login'),
  body: JSON.stringify(ACCOUNT),
};

function tell({ connections, median, ratio }: Comparison): void {
  const figures = programs.map(
    ({ name }) =>
      `${name} ${median(name, 'perSecond').toFixed(1)} a second, ${(median(name, 'cpu') * 1e3).toFixed(0)} ms of CPU`,
  );
  const against = (base: string) =>
    `× ${ratio('auth-service', base, 'perSecond').toFixed(2)} of ${base}, CPU × ${ratio(base, 'auth-service', 'cpu').toFixed(2)}`;
  const bases = programs.map(({ name }) => name).filter((name) => name !== 'auth-service');
  say(`${connections} connections: ${figures.join('; ')}. auth-service ${bases.map(against).join('; ')}`);
}

for (const connections of CONNECTIONS) {
  tell(await compare(programs, operation, connections, { rounds, seconds, token: 'none' }));
}
for (const program of programs) await program.stop();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
