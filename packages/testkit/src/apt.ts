import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether packages can be installed here without asking anyone: root on Debian or Ubuntu. */
export function canInstall(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Installs Debian packages, having said so. Throws with apt's own words when it fails. */
export function install(packages: string[], say: (line: string) => void): void {
  say(`installing ${packages.join(' and ')} with apt-get (missing here, and we are root)`);
  apt(['update', '-q']);
  apt(['install', '-q', '-y', '--no-install-recommends', ...packages]);
}

function apt(args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr, error } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
  if (status === 0) return;
  const words = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
  throw new Error(`apt-get ${args[0]} failed:\n${words}`);
}
