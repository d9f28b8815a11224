import { ConfigError } from './config.ts';
import { createLogger } from './log.ts';

/** A start that cannot succeed for a reason an operator can mend; its message is one line. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What was opened, in order; closed in reverse. */
export type Closers = Array<() => Promise<unknown> | unknown>;

const CLOSE_TIMEOUT_MS = 15_000;

async function closeAll(closers: Closers, onError: (error: unknown) => void): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      onError(error);
    }
  }
}

/** Closes everything in reverse order; the first error is thrown after all were tried. */
export async function closeInOrder(closers: Closers): Promise<void> {
  const errors: unknown[] = [];
  await closeAll(closers, (error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

/**
 * Runs a process: starts it, and on SIGTERM or SIGINT closes what it opened, newest first, then ends with 0.
 * A ConfigError or StartError ends it with 1 and its plain lines; anything unexpected with 1 and a log line.
 */
export function runService(name: string, start: (closers: Closers) => Promise<void>): void {
  const closers: Closers = [];
  const log = createLogger(name);
  let stopping = false;

  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      log.error('closing took too long; leaving');
      process.exit(1);
    }, CLOSE_TIMEOUT_MS).unref();
    await closeAll(closers, (error) => log.error({ err: error }, 'closing failed'));
    process.exit(code);
  };

  process.once('SIGTERM', () => void stop(0));
  process.once('SIGINT', () => void stop(0));
  process.once('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    void stop(1);
  });
  process.once('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    void stop(1);
  });

  start(closers).catch((error: unknown) => {
    if (error instanceof ConfigError || error instanceof StartError) {
      for (const line of error.message.split('\n')) process.stderr.write(`${name}: ${line}\n`);
    } else {
      log.fatal({ err: error }, 'start failed');
    }
    void stop(1);
  });
}
