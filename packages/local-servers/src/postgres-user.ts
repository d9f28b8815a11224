import { spawnSync } from 'node:child_process';
import { StartError } from '@taskward/service-kit';

/** How to run a program so that it is not root. */
export interface PostgresUser {
  /** Who must own the data; undefined where we are not root ourselves. */
  owner?: number;
  /** The ids for spawn. */
  ids: { uid?: number; gid?: number };
  /** What to put before the command. */
  prefix: string[];
}

const USER = 'postgres';

/**
 * PostgreSQL refuses to run as root. As root its programs run as the user `postgres`, which is made where it is
 * missing. That user may be unable to pass a folder above its files (a clone under /root or in a `mktemp -d`); then
 * it gets the one capability that lets it pass, and nothing else.
 */
export function postgresUser(folders: string[]): PostgresUser {
  if (process.getuid?.() !== 0) return { ids: {}, prefix: [] };
  if (idOf('-u') === undefined) makeUser();
  const uid = idOf('-u');
  const gid = idOf('-g');
  if (uid === undefined || gid === undefined) {
    throw new StartError('PostgreSQL does not run as root, and a user "postgres" could not be made; make one first');
  }
  const reaches = (user: PostgresUser) => folders.every((folder) => succeeds([...user.prefix, 'ls', folder], user));
  const capable = ['dac_read_search', 'dac_override'].map((name) => withCapability(uid, gid, name));
  const found = [{ owner: uid, ids: { uid, gid }, prefix: [] }, ...capable].find(reaches);
  if (found) return found;
  throw new StartError(
    `PostgreSQL runs as user "postgres", who may not enter ${folders.join(' or ')}; use another folder or another user`,
  );
}

function withCapability(uid: number, gid: number, name: string): PostgresUser {
  // Without the secure bit access(2), by which initdb looks for its programs, ignores capabilities.
  const capabilities = [`--inh-caps=+${name}`, `--ambient-caps=+${name}`, '--securebits=+no_setuid_fixup'];
  const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capabilities];
  return { owner: uid, ids: {}, prefix };
}

function succeeds([command = '', ...args]: string[], { ids }: PostgresUser): boolean {
  return spawnSync(command, args, { ...ids, stdio: 'ignore' }).status === 0;
}

function idOf(which: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [which, USER], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

function makeUser(): void {
  spawnSync('groupadd', ['--system', USER], { stdio: 'ignore' });
  spawnSync('useradd', ['--system', '--gid', USER, '--no-create-home', USER], { stdio: 'ignore' });
}
