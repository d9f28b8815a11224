import { expect, test } from '@jest/globals';
import { suiteTimes } from '../src/run-report/suite-times.ts';

test('every suite is told with its time, slowest first, and the quick ones share a line', () => {
  const quick = [
    'apps/web/src/a.test.ts',
    'apps/web/src/b.test.ts',
    'apps/web/src/c.test.ts',
    'apps/web/src/d.test.ts',
  ];
  const suites = [
    { path: 'packages/x/test/middle.test.ts', seconds: 12.34 },
    ...quick.map((path, at) => ({ path, seconds: at / 10 })),
    { path: 'apps/stack/test/slow.test.ts', seconds: 123.45 },
  ];
  expect(suiteTimes(suites).split('\n')).toEqual([
    '6 suites, 136 s together:',
    '  123.5 s  apps/stack/test/slow.test.ts',
    '   12.3 s  packages/x/test/middle.test.ts',
    '      1 s  4 of less than a second',
    '',
  ]);
});
