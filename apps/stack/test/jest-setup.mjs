import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import findParts from '@taskward/testkit/jest-setup';

const PROGRAM = fileURLToPath(new URL('shared-systems.ts', import.meta.url));

/** Jest's globalSetup: the testkit's, and whoever lends systems to test files, which lives as long as the run. */
export default async function setup() {
  await findParts();
  const lender = spawn(process.execPath, ['--conditions=development', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // out of reach of the terminal's Ctrl-C: it ends when we say so
  });
  const exited = once(lender, 'exit');
  const failed = exited.then(([code]) => Promise.reject(new Error(`${PROGRAM} ended with ${code}`)));
  failed.catch(() => {}); // later it ends because we say so
  [process.env.TEST_SYSTEMS_URL] = await Promise.race([once(createInterface(lender.stdout), 'line'), failed]);
  const { stop } = globalThis.testParts;
  globalThis.testParts.stop = async () => {
    lender.stdin.end();
    await exited;
    await stop();
  };
}
