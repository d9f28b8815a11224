// Run by `npm test`, or for one room: node --experimental-vm-modules --conditions=development jest.js services/x
// The same inputs at each run, so that a change is judged by what it changes; SEED=random looks for new ones.
process.env.SEED = process.env.SEED === 'random' ? String(Date.now() % 1_000_000) : (process.env.SEED ?? '20261126');

const rooms = '{packages,services,apps}/*';

const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
  },
  module: { type: 'es6' },
};

export default {
  testMatch: [`<rootDir>/${rooms}/src/**/*.test.{ts,tsx}`, `<rootDir>/${rooms}/test/**/*.test.{ts,tsx}`],
  modulePathIgnorePatterns: ['/dist/', '/\\.data/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '/apps/web/src/.*\\.tsx?$': ['./apps/web/jest-transform.mjs', swc],
    '\\.tsx?$': ['@swc/jest', swc],
  },
  runner: './packages/testkit/jest-runner.mjs',
  testEnvironment: './packages/testkit/jest-environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['development', 'node', 'node-addons'] },
  globalSetup: './apps/stack/test/jest-setup.mjs',
  globalTeardown: './packages/testkit/jest-teardown.mjs',
  reporters: ['default', './packages/testkit/jest-closing-line.mjs'],
  // The two cores that it is meant for: each file has services, a database and often a browser beside it.
  maxWorkers: 2,
  testTimeout: 60_000, // two files at once, each with services of its own, on whatever machine there is
};
