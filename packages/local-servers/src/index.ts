export * from './postgres.ts';
export * from './rabbit.ts';
