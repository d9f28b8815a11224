import TestRunner from 'jest-runner';

/**
 * Jest's runner, but files named `*.alone.test.ts` run one at a time after all others: they measure time, and what
 * runs beside them would be measured as well.
 */
export default class AloneLast extends TestRunner {
  async runTests(tests, watcher, options) {
    const measures = ({ path }) => /\.alone\.test\.tsx?$/.test(path);
    const [alone, others] = [tests.filter(measures), tests.filter((test) => !measures(test))];
    if (others.length > 0) await super.runTests(others, watcher, options);
    if (alone.length > 0) await super.runTests(alone, watcher, { ...options, serial: true });
  }
}
