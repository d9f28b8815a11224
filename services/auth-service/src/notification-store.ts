import type { Logger } from '@taskward/service-kit';
import pg from 'pg';

const RECONNECT_MS = 1_000;

/**
 * Hears PostgreSQL's notifications on a connection of its own. Each handler is also called after every (re)connect,
 * because what was said meanwhile went unheard.
 *
 * @returns a function that stops listening
 */
export async function listenFor(
  databaseUrl: string,
  handlers: Record<string, () => unknown>,
  log: Logger,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    next.on('error', () => retry(next));
    next.on('end', () => retry(next));
    next.on('notification', ({ channel }) => handlers[channel]?.());
    client = next;
    try {
      await next.connect();
      for (const channel of Object.keys(handlers)) await next.query(`LISTEN ${next.escapeIdentifier(channel)}`);
      for (const handle of Object.values(handlers)) handle();
    } catch (error) {
      log.warn({ err: error }, 'cannot listen for notifications; trying again');
      retry(next);
    }
  }

  function retry(from: pg.Client): void {
    if (stopped || client !== from) return;
    client = undefined;
    from.end().catch(() => {}); // broken already, which is why another one is made
    timer = setTimeout(() => void connect(), RECONNECT_MS);
  }

  await connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client?.end();
  };
}
