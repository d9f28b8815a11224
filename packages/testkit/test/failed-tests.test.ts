import { expect, test } from '@jest/globals';
import { failedTests } from '../src/run-report/failed-tests.ts';

const passed = { fullName: 'adds', status: 'passed', failureMessages: [] };

test('what failed is told with its file and the beginning of its message, without colours', () => {
  const message = [
    'Error: \u001b[2mexpect(\u001b[22m\u001b[31mreceived\u001b[39m\u001b[2m)\u001b[22m.toBe(expected)',
    '',
    '  Expected: 2',
    '  Received: 3',
    '    at toBe (/root/services/x/test/sums.test.ts:3:1)',
    '    at run (/root/node_modules/jest-circus/run.js:1:1)',
    ...Array.from({ length: 20 }, (_, at) => `line ${at} ${'x'.repeat(1_000)}`),
  ].join('\n');
  const red = failedTests(
    [
      {
        testFilePath: '/root/services/x/test/sums.test.ts',
        testResults: [passed, { fullName: 'sums add up', status: 'failed', failureMessages: [message] }],
      },
      { testFilePath: '/root/apps/y/test/broken.test.ts', testExecError: { message: 'no such file' }, testResults: [] },
    ],
    '/root',
  ).split('\n');
  expect(red.slice(0, 5)).toEqual([
    'FAILED services/x/test/sums.test.ts: sums add up',
    '      Error: expect(received).toBe(expected)',
    '      Expected: 2',
    '      Received: 3',
    '      at toBe (/root/services/x/test/sums.test.ts:3:1)',
  ]);
  expect(red.slice(-3)).toEqual(['FAILED apps/y/test/broken.test.ts: could not be run', '      no such file', '']);
  expect(red).toHaveLength(1 + 10 + 2 + 1);
  expect(Math.max(...red.map(({ length }) => length))).toBeLessThanOrEqual(206);
});

test('where nothing failed nothing is told', () => {
  expect(failedTests([{ testFilePath: '/root/a.test.ts', testResults: [passed] }], '/root')).toBe('');
});
