import type { Logger } from '@taskward/service-kit';
import { createClient } from 'redis';
import type { TeamNews } from './presence-news.ts';

/** Valkey (or Redis), which may be away: then every promise is rejected at once, and it is tried again for ever. */
export interface ValkeyDoor {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Tells every instance, this one among them. */
  publish(told: TeamNews): Promise<void>;
  /** For a readiness check. */
  status(): { connected: boolean };
  close(): Promise<void>;
}

export interface ValkeyOptions {
  url: string;
  onNews: (told: TeamNews) => void;
  /** It is there (again), and may have forgotten everything. */
  onReady: () => void;
  log: Logger;
}

const CHANNEL = 'taskward:presence';
const PATIENCE_MS = 1_000;
const RETRY_MS = 500;

export function openValkey({ url, onNews, onReady, log }: ValkeyOptions): ValkeyDoor {
  let told = false;
  const onError = (err: unknown) => {
    if (!told) log.warn({ err }, 'Valkey is away; it is tried again');
    told = true;
  };
  const socket = { reconnectStrategy: RETRY_MS, connectTimeout: PATIENCE_MS * 2 };
  // What cannot be said at once is not said: it would be wrong later, and what waits would have no bound.
  const options = { url, socket, disableOfflineQueue: true, commandOptions: { timeout: PATIENCE_MS } };
  const client = createClient(options).on('error', onError);
  const listener = createClient({ url, socket }).on('error', onError);
  client.on('ready', () => {
    told = false;
    onReady();
  });
  client.connect().catch(onError);
  listener
    .connect()
    .then(() => listener.subscribe(CHANNEL, (text) => onNews(JSON.parse(text) as TeamNews)))
    .catch(onError);
  return {
    eval: (script, given) => client.eval(script, given),
    publish: async (news) => void (await client.publish(CHANNEL, JSON.stringify(news))),
    status: () => ({ connected: client.isReady }),
    async close() {
      client.destroy();
      listener.destroy();
    },
  };
}
