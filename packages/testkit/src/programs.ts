import { spawnSync } from 'node:child_process';
import { programEnvironment } from './config.ts';

/** Runs a service up to its first missing setting: one that is killed later keeps nothing of what Node compiled of it. */
export function compileOnce(main: string): void {
  spawnSync(process.execPath, ['--conditions=development', main], { env: programEnvironment() });
}
