import { relative } from 'node:path';

const SLOWEST = 10;

/**
 * A Jest reporter that ends the whole output with the slowest suites, as the run is a budget, and then one plain line:
 * `N passed, N failed`, and `, N skipped` if any.
 */
export default class ClosingLine {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    process.once('exit', () => process.stdout.write(this.slowest(results.testResults) + line));
  }

  slowest(suites) {
    if (suites.length < SLOWEST) return '';
    const seconds = ({ perfStats }) => (perfStats.end - perfStats.start) / 1000;
    const sorted = suites.toSorted((one, other) => seconds(other) - seconds(one));
    const all = sorted.reduce((sum, suite) => sum + seconds(suite), 0);
    const lines = sorted
      .slice(0, SLOWEST)
      .map((suite) => `${seconds(suite).toFixed(1).padStart(7)} s  ${relative(this.rootDir, suite.testFilePath)}\n`);
    return `The slowest of ${suites.length} suites (${all.toFixed(0)} s together):\n${lines.join('')}`;
  }
}
