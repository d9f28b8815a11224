import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What Jest's result of a test file says, as far as it is read here. */
export interface SuiteResult {
  testFilePath: string;
  /** Why the file could not be run at all. */
  testExecError?: { message?: string } | null;
  testResults: Array<{ fullName: string; status: string; failureMessages: string[] }>;
}

/** Enough for the matcher, what was expected and what came, and where. */
const LINES = 10;
const WIDTH = 200;

/** What failed, for people to read: each test with its file and the beginning of its message; nothing where none did. */
export function failedTests(suites: SuiteResult[], rootDir: string): string {
  return suites
    .flatMap(({ testFilePath, testExecError, testResults }) => {
      const file = relative(rootDir, testFilePath);
      const failed = testResults.filter(({ status }) => status === 'failed');
      const unrun = testExecError ? [told(file, 'could not be run', testExecError.message ?? '')] : [];
      return [...unrun, ...failed.map((test) => told(file, test.fullName, test.failureMessages[0] ?? ''))];
    })
    .join('');
}

function told(file: string, test: string, message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
    .slice(0, LINES)
    .map((line) => `      ${line.trim().slice(0, WIDTH)}\n`);
  return `FAILED ${file}: ${test}\n${lines.join('')}`;
}
