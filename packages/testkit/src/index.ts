export * from './chromium.ts';
export { createTestDatabase, type DatabaseRoom, type TestDatabase } from './databases.ts';
export * from './postgres.ts';
export { PYTHON, runPython } from './python.ts';
export * from './queues.ts';
export * from './rabbit.ts';
export * from './tokens.ts';
