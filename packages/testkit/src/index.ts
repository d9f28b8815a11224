export * from '@taskward/local-servers';
export { createEmptyDatabase, createTestDatabase, type DatabaseRoom, type TestDatabase } from './databases.ts';
export * from './mail-server.ts';
export { documented, openapi, operationsOf } from './operations.ts';
export { PYTHON, runPython } from './python.ts';
export * from './queues.ts';
export { randomFrom } from './random.ts';
export { compareSchema } from './schema.ts';
export * from './tokens.ts';
