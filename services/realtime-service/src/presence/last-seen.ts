import type { Logger } from '@taskward/service-kit';
import type { PeopleClient } from './people-client.ts';

/** Tells auth-service when people were seen last; what does not arrive is told again. */
export interface LastSeenWriter {
  write(userId: string, at: number): void;
  /** Tells what waits, as far as that can be done. */
  flush(): Promise<void>;
  stop(): void;
}

const EVERY_MS = 500;
const AT_ONCE = 100;
/** Beyond that the oldest are forgotten: they are seen again when they come again. */
const MOST_WAITING = 10_000;

export function createLastSeenWriter(people: PeopleClient, log: Logger): LastSeenWriter {
  const waiting = new Map<string, number>();
  let writing = false;

  async function flush(): Promise<void> {
    if (writing || waiting.size === 0) return;
    writing = true;
    const some = [...waiting].slice(0, AT_ONCE);
    try {
      await people.seen(some.map(([userId, at]) => ({ userId, at: new Date(at).toISOString() })));
      for (const [userId, at] of some) if (waiting.get(userId) === at) waiting.delete(userId);
    } catch (error) {
      log.warn({ err: error, waiting: waiting.size }, 'when people were seen last cannot be told; it is tried again');
    } finally {
      writing = false;
    }
  }

  const timer = setInterval(() => void flush(), EVERY_MS);
  timer.unref();
  return {
    write(userId, at) {
      waiting.set(userId, Math.max(at, waiting.get(userId) ?? 0));
      const oldest = waiting.keys().next().value;
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
    },
    flush,
    stop: () => clearInterval(timer),
  };
}
