import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
// The system's own: Debian's packages are not seen by a Python from elsewhere.
const PYTHON = '/usr/bin/python3';
const PACKAGES = ['python3-authlib', 'python3-requests'];

const present = () => spawnSync(PYTHON, ['-c', 'import authlib, requests']).status === 0;

/** Runs a script beside the tests; its output is JSON. Debian's Authlib is installed first where it is missing and may be. */
export async function runPython(script: string, ...args: string[]): Promise<unknown> {
  if (!present() && process.getuid?.() === 0) {
    console.info(`installing ${PACKAGES.join(' and ')} with apt-get`);
    spawnSync('apt-get', ['update', '-q']);
    spawnSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...PACKAGES]);
  }
  if (!present()) throw new Error(`This test needs ${PACKAGES.join(' and ')}: install them with your package manager.`);
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(PYTHON, [file, ...args], { env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' } });
  return JSON.parse(stdout);
}
