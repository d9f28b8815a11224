import TestRunner from 'jest-runner';

/**
 * Jest's runner, but files named `*.alone.test.ts` run one at a time after all others: they measure time, where what
 * runs beside them would be measured as well, or take the whole machine, which would be too slow for the others then.
 */
export default class AloneLast extends TestRunner {
  async runTests(tests, watcher, options) {
    const wantsAll = ({ path }) => /\.alone\.test\.tsx?$/.test(path);
    const [alone, others] = [tests.filter(wantsAll), tests.filter((test) => !wantsAll(test))];
    if (others.length > 0) await super.runTests(others, watcher, options);
    if (alone.length > 0) await super.runTests(alone, watcher, { ...options, serial: true });
  }
}
