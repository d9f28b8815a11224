import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILED = fileURLToPath(new URL('../../../node_modules/.taskward/compiled', import.meta.url));

/** What the testkit takes from the environment. Read when asked for: Jest's setup writes some of it while we run. */
export function testConfig() {
  const { env } = process;
  return {
    /** Servers to use instead of own ones; what is meant for the tests alone goes first. */
    databaseUrl: env.TEST_DATABASE_URL || env.DATABASE_URL,
    rabbitUrl: env.TEST_RABBITMQ_URL || env.RABBITMQ_URL,
    /** The servers of this run of Jest. */
    testDatabaseUrl: env.TEST_DATABASE_URL,
    testRabbitUrl: env.TEST_RABBITMQ_URL,
    chromium: env.CHROMIUM_PATH,
    /** Where programs are looked for. */
    folders: (env.PATH ?? '').split(delimiter),
    ci: env.CI === 'true',
    updateSchema: Boolean(env.UPDATE_SCHEMA),
  };
}

/** What a program that a test starts gets beside its settings. */
export const programEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
};

/** What programs that we start get from us. */
export const inherited = (): NodeJS.ProcessEnv => process.env;

/**
 * Tells the workers of Jest where the parts are: they get the environment, and nothing else. What Node compiles of a
 * program is kept for its next start: services are started some hundred times in a run.
 */
export function handOn(parts: { postgresUrl: string; rabbitUrl: string; chromium: string }): void {
  process.env.TEST_DATABASE_URL = parts.postgresUrl;
  process.env.TEST_RABBITMQ_URL = parts.rabbitUrl;
  process.env.CHROMIUM_PATH = parts.chromium;
  process.env.NODE_COMPILE_CACHE ??= COMPILED;
}

/** Testcontainers asks the environment whether it may start its cleaner. */
export function doWithoutReaper(): void {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
}
