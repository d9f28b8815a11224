import TestRunner from 'jest-runner';

/**
 * Jest's runner, but files named `*.alone.test.ts` run one at a time after all others: they judge times, and what runs
 * beside them would be judged as well. Of the others the stories of whole systems begin first, as they take longest: so
 * no worker is left with one at the end.
 */
export default class LongestFirst extends TestRunner {
  async runTests(tests, watcher, options) {
    const wantsAll = ({ path }) => /\.alone\.test\.tsx?$/.test(path);
    const [alone, others] = [tests.filter(wantsAll), tests.filter((test) => !wantsAll(test))];
    const sorted = others.toSorted((one, other) => rank(one) - rank(other));
    if (sorted.length > 0) await super.runTests(sorted, watcher, options);
    if (alone.length > 0) await super.runTests(alone, watcher, { ...options, serial: true });
  }
}

const ORDER = [
  /[/\\](crash|web-axe|lighthouse)[^/\\]*$/,
  /[/\\]web-[^/\\]*$/,
  /[/\\]apps[/\\]stack[/\\]/,
  /[/\\]services[/\\]/,
];

function rank({ path }) {
  const found = ORDER.findIndex((pattern) => pattern.test(path));
  return found < 0 ? ORDER.length : found;
}
