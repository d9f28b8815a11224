import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '@taskward/service-kit';

const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes a folder that its owner alone may enter; one that is there is made so.
 *
 * @throws StartError where everybody uses it, as /tmp, or it is somebody else's
 */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).mode & STICKY) {
    throw new StartError(`DATA_DIR: found ${folder}, which everybody uses; expected a folder of its own`);
  }
  closeToOthers(folder);
}

/** Takes what is in the folder away from everybody but its owner, as an earlier version may have left it. */
export function closeContent(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isSymbolicLink()) continue; // what it leads to is not ours to change
    closeToOthers(path);
    if (found.isDirectory()) closeContent(path);
  }
}

function closeToOthers(path: string): void {
  const { mode } = statSync(path);
  if ((mode & OTHERS) === 0) return;
  try {
    chmodSync(path, mode & ~OTHERS);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    throw new StartError(`DATA_DIR: found ${path}, which is another user's; expected a folder of its own`);
  }
}
