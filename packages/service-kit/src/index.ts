export { v7 as uuidv7 } from 'uuid';
export * from './config.ts';
export * from './http.ts';
export * from './lifecycle.ts';
export * from './log.ts';
export * from './postgres.ts';
export * from './problem.ts';
export * from './telemetry.ts';
export * from './validate.ts';
