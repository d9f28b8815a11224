import { handOn } from './src/config.ts';
import { findParts } from './src/parts.ts';

const say = (line) => process.stderr.write(`tests: ${line}\n`);

/** Jest's globalSetup: finds or starts the real parts once for the whole run; their addresses go on by environment. */
export default async function setup() {
  const parts = await findParts(say).catch((error) => {
    say(error.message);
    process.once('exit', () => process.stdout.write('0 passed, 1 failed\n'));
    throw error;
  });
  const stopAndLeave = (code) => parts.stop().finally(() => process.exit(code));
  process.once('SIGINT', () => stopAndLeave(130));
  process.once('SIGTERM', () => stopAndLeave(143));
  handOn(parts);
  globalThis.testParts = parts;
}
