import { randomUUID } from 'node:crypto';
import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import { followLog, followStream } from '@taskward/messaging';
import {
  announceStop,
  type Closers,
  closeServer,
  createHttpApp,
  createLogger,
  createSharedCounts,
  createTurns,
  listen,
  openValkey,
  portOf,
  revocationFeed,
  serviceToken,
  trustedIssuers,
} from '@taskward/service-kit';
import type { Express } from 'express';
import type { RealtimeConfig } from './config.ts';
import { createLastSeenWriter } from './presence/last-seen.ts';
import { peopleBy } from './presence/people-client.ts';
import { createPresence } from './presence/presence.ts';
import { createMemoryBook } from './presence/presence-book.ts';
import { PRESENCE_CHANNEL, type TeamNews } from './presence/presence-news.ts';
import { presenceRoutes } from './presence/presence-routes.ts';
import { createValkeyBook } from './presence/valkey-book-store.ts';
import { createEventWindow } from './reading/event-window.ts';
import { readLogBy } from './reading/log-client.ts';
import { createSockets } from './sockets/connection-socket.ts';
import { readInboxBy } from './sockets/inbox-client.ts';
import type { InboxNews } from './sockets/inboxes.ts';
import { type SaidWord, TASK_CHANNEL } from './sockets/instance-words.ts';
import { createSocketLimits } from './sockets/socket-limits.ts';
import { teamRoom } from './sockets/socket-rooms.ts';
import { mayReadBy } from './sockets/task-client.ts';

/** So many pages of the log are asked for at once, and of each token one. */
const READS = { what: 'Reads of the log', atOnce: 8, each: 1 };

/** Puts the service together and opens its door; each thing opened pushes its closer. */
export async function createApp(
  config: Readonly<RealtimeConfig>,
  closers: Closers,
): Promise<{ port: number; app: Express }> {
  const log = createLogger('realtime-service', config.LOG_LEVEL);
  const onError = (err: unknown) => log.warn({ err }, 'the feed of withdrawn tokens broke; opening it again');
  const revocations = followRevocations({ ...revocationFeed(config), onError });
  closers.push(revocations.close);
  const verifier = createVerifier({
    issuers: trustedIssuers(config),
    revocations,
    onError: (err) => log.warn({ err }, 'cannot use keys'),
  });

  const headers = { 'X-Service-Secret': config.SERVICE_SECRET };
  const token = serviceToken(config, 'realtime-service');
  const people = peopleBy({ urls: config.AUTH_URL, headers, token });
  const self = randomUUID();
  const onReady = () => {
    sockets.renew();
    counts?.renew();
  };
  const valkey = config.REDIS_URL === undefined ? undefined : openValkey({ url: config.REDIS_URL, onReady, log });
  closers.push(() => valkey?.close());
  const counts = valkey && createSharedCounts(valkey, 'sockets');
  closers.push(() => counts?.stop());
  const sockets = createSockets({
    verifier,
    limits: createSocketLimits(config, counts),
    readLog: readLogBy({ urls: config.TASK_URL, headers, inTurn: createTurns(READS) }),
    window: createEventWindow(),
    mayRead: mayReadBy(config.TASK_URL),
    readInbox: readInboxBy(config.WORKER_URL),
    presence: (io, onShown) => {
      const rest = { people, lastSeen: createLastSeenWriter(people, log), onShown, log };
      const tellHere = ({ teams, news }: TeamNews) =>
        void (teams.length > 0 && io.to(teams.map(teamRoom)).emit('presence', news));
      if (!valkey) return createPresence({ ...rest, book: createMemoryBook(), tell: tellHere });
      valkey.subscribe(PRESENCE_CHANNEL, (text) => tellHere(JSON.parse(text) as TeamNews));
      const tell = (told: TeamNews) => valkey.publish(PRESENCE_CHANNEL, JSON.stringify(told));
      return createPresence({ ...rest, book: createValkeyBook(valkey), tell });
    },
    tellOthers(word) {
      const said: SaidWord = { from: self, word };
      const onLost = (err: unknown) => log.debug({ err }, 'the other instances hear nothing');
      valkey?.publish(TASK_CHANNEL, JSON.stringify(said)).catch(onLost);
    },
  });
  valkey?.subscribe(TASK_CHANNEL, (text) => {
    const { from, word } = JSON.parse(text) as SaidWord;
    if (from !== self) sockets.hear(from, word);
  });
  closers.push(sockets.presence.stop);
  const tasks = followLog({
    url: config.TASK_URL.map((url) => `${url}/internal/events`),
    token,
    headers,
    onNews: sockets.tell,
    log,
  });
  const inboxes = followStream<InboxNews[]>({
    url: config.WORKER_URL.map((url) => `${url}/internal/notifications/stream`),
    token,
    headers,
    onMessage: sockets.tellInboxes,
    log,
  });
  closers.push(tasks.stop, inboxes.stop);

  const app = createHttpApp({
    name: 'realtime-service',
    log,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    ready: {
      revocations: revocations.assertLoaded,
      // Told, but no reason to send callers away: what is missed meanwhile is told as soon as it comes.
      events: async () => tasks.status(),
      inboxes: async () => inboxes.status(),
      valkey: async () => valkey?.status() ?? { shared: false },
    },
    mount: (routes) => void routes.use(presenceRoutes(sockets.presence, verifier)),
  });
  const server = await listen(app, { port: config.REALTIME_PORT, host: config.HOST, setting: 'REALTIME_PORT' });
  sockets.attach(server);
  closers.push(() => closeServer(server), sockets.close);
  closers.push(() => announceStop(server, config.SHUTDOWN_DELAY));
  log.info({ port: portOf(server) }, 'realtime-service is ready');
  return { port: portOf(server), app };
}
