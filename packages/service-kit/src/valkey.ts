import Joi from 'joi';
import { createClient } from 'redis';
import type { Logger } from './log.ts';

/** The setting of a service that shares something with its other instances; spread into its own map. */
export const valkeySettings = {
  REDIS_URL: Joi.string()
    .uri({ scheme: ['redis', 'rediss'] })
    .description('a redis:// or rediss:// URL (unset: one instance alone)'),
} satisfies Joi.SchemaMap;

export interface ValkeyConfig {
  REDIS_URL?: string;
}

/**
 * Valkey (or Redis), in which instances keep together what each would know alone. It may be away: then every promise is
 * rejected at once, and it is tried again for ever.
 */
export interface ValkeyDoor {
  eval(script: string, given: { keys: string[]; arguments: string[] }): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  /** Hears what any instance publishes, this one among them. */
  subscribe(channel: string, hear: (text: string) => void): void;
  /** For a readiness check. */
  status(): { connected: boolean };
  close(): Promise<void>;
}

export interface ValkeyOptions {
  url: string;
  /** It is there (again), and may have forgotten everything. */
  onReady?: () => void;
  log: Logger;
}

/** So long one waits for an answer, once: then it is away until it answers again. */
const PATIENCE_MS = 500;
const RETRY_MS = 500;
// A network that is cut says nothing: whoever does not answer these is connected to anew.
const ALIVE = { pingInterval: 1_000, socket: { reconnectStrategy: RETRY_MS, socketTimeout: 5_000 } };

export function openValkey({ url, onReady = () => {}, log }: ValkeyOptions): ValkeyDoor {
  let isTold = false;
  let isSilent = false;
  const away = (err: unknown) => {
    if (!isTold) log.warn({ err }, 'Valkey is away: what instances share each does alone; it is tried again');
    isTold = true;
  };
  const there = () => {
    if (isTold) log.info('Valkey is there again');
    [isTold, isSilent] = [false, false];
    onReady();
  };
  // What cannot be said at once is not said: it would be wrong later, and what waits would have no bound.
  const client = createClient({ url, ...ALIVE, disableOfflineQueue: true })
    .on('error', away)
    .on('ready', there);
  client.connect().catch(away);
  // Who hears says nothing else; opened when the first one does.
  let listener: ReturnType<typeof openListener> | undefined;
  function openListener() {
    const opened = createClient({ url, ...ALIVE }).on('error', away);
    return { client: opened, connected: opened.connect() };
  }

  async function answered<T>(ask: () => Promise<T>): Promise<T> {
    if (isSilent) throw new Error('Valkey does not answer.');
    const late = Promise.withResolvers<never>();
    const giveUp = () => {
      late.reject(new Error(`Valkey did not answer within ${PATIENCE_MS} ms.`));
      if (isSilent) return;
      isSilent = true;
      client.ping().then(there, away);
    };
    // An answer that came while this process was busy is read first.
    const timer = setTimeout(() => setImmediate(giveUp), PATIENCE_MS);
    try {
      return await Promise.race([ask(), late.promise]);
    } catch (error) {
      away(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    eval: (script, given) => answered(() => client.eval(script, given)),
    publish: (channel, text) => answered(() => client.publish(channel, text)),
    subscribe(channel, hear) {
      listener ??= openListener();
      const { client: opened, connected } = listener;
      connected.then(() => opened.subscribe(channel, hear)).catch(away);
    },
    status: () => ({ connected: client.isReady && !isSilent }),
    async close() {
      client.destroy();
      listener?.client.destroy();
    },
  };
}
