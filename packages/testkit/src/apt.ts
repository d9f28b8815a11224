import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { testConfig } from './config.ts';

/** Whether packages can be installed here without asking anyone: root on Debian or Ubuntu, by sudo on a CI runner. */
export function canInstall(): boolean {
  if (!isRoot() && !mayBecomeRoot()) return false;
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

const isRoot = () => process.getuid?.() === 0;

// On a person's own machine a sudo that asks nothing is no leave to install.
const mayBecomeRoot = () => testConfig().ci && spawnSync('sudo', ['-n', 'true']).status === 0;

/** Installs Debian packages, having said so. Throws with apt's own words when it fails. */
export function install(packages: string[], say: (line: string) => void): void {
  say(`installing ${packages.join(' and ')} with apt-get (missing here, and we may)`);
  apt(['update', '-q']);
  apt(['install', '-q', '-y', '--no-install-recommends', ...packages]);
}

function apt(args: string[]): void {
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const [program = '', ...rest] = isRoot() ? command : ['sudo', '-n', ...command];
  const { status, stdout, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' });
  if (status === 0) return;
  const words = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
  throw new Error(`apt-get ${args[0]} failed:\n${words}`);
}
