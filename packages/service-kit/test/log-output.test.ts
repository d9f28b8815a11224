import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const LOG = new URL('../src/log.ts', import.meta.url).href;

/** What a process of its own wrote that ran this with a logger. */
function linesOf(script: string): string[] {
  const program = `import { createLogger } from '${LOG}'; const log = createLogger('sample'); ${script}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).msg]));
}

test('a process that ends by itself has written every line, in order', () => {
  const count = 5_000; // far more than is gathered at once
  const lines = linesOf(`for (let i = 0; i < ${count}; i += 1) log.info('line ' + i); process.exit(0);`);
  expect(lines).toEqual(Array.from({ length: count }, (_, i) => `line ${i}`));
});

test('two loggers of a process write in the order in which they were called', () => {
  const script = `const other = createLogger('other'); log.info('1'); other.info('2'); log.info('3'); other.info('4');`;
  expect(linesOf(script)).toEqual(['1', '2', '3', '4']);
});

test('what was logged in an earlier turn, and whatever is fatal, is there also after a kill', () => {
  const kill = `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});`;
  const later = 'await new Promise((resolve) => setTimeout(resolve));';
  expect(linesOf(`log.info('before'); ${later} ${later} ${kill}`)).toEqual(['before']);
  expect(linesOf(`log.info('before'); log.fatal('the end'); ${kill}`)).toEqual(['before', 'the end']);
});
