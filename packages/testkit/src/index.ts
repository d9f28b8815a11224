export * from './chromium.ts';
export * from './postgres.ts';
export * from './rabbit.ts';
