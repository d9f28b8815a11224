import { relative } from 'node:path';
import { failedTests } from './src/run-report/failed-tests.ts';
import { suiteTimes } from './src/run-report/suite-times.ts';

/**
 * A Jest reporter that ends the whole output with the time of each suite, as the run is a budget, then what failed, so
 * that the end of a long output says it, and one plain line: `N passed, N failed`, and `, N skipped` if any.
 */
export default class ClosingLine {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`;
    const times = results.testResults.map(({ testFilePath, perfStats: { start, end } }) => ({
      path: relative(this.rootDir, testFilePath),
      seconds: (end - start) / 1000,
    }));
    const red = failedTests(results.testResults, this.rootDir);
    process.once('exit', () => process.stdout.write(suiteTimes(times) + red + line));
  }
}
