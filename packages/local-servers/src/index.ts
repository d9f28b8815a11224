export { startDaemon, until } from './daemon.ts';
export * from './postgres.ts';
export * from './rabbit.ts';
export * from './valkey.ts';
