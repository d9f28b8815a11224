import type { Server } from 'node:http';
import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import { followLog } from '@taskward/messaging';
import {
  announceStop,
  type Closers,
  closeServer,
  createHttpApp,
  createLogger,
  createTurns,
  listen,
  portOf,
  revocationFeed,
  serviceToken,
  trustedIssuers,
} from '@taskward/service-kit';
import type { RealtimeConfig } from './config.ts';
import { createEventWindow } from './reading/event-window.ts';
import { readLogBy } from './reading/log-client.ts';
import { openSockets } from './sockets/connection-socket.ts';
import { createSocketLimits } from './sockets/socket-limits.ts';

/** So many pages of the log are asked for at once, and of each token one. */
const READS = { what: 'Reads of the log', atOnce: 8, each: 1 };

/** Puts the service together and opens its door; each thing opened pushes its closer. */
export async function createApp(
  config: Readonly<RealtimeConfig>,
  closers: Closers,
): Promise<{ port: number; server: Server }> {
  const log = createLogger('realtime-service', config.LOG_LEVEL);
  const onError = (err: unknown) => log.warn({ err }, 'the feed of withdrawn tokens broke; opening it again');
  const revocations = followRevocations({ ...revocationFeed(config), onError });
  closers.push(revocations.close);
  const verifier = createVerifier({
    issuers: trustedIssuers(config),
    revocations,
    onError: (err) => log.warn({ err }, 'cannot use keys'),
  });

  const app = createHttpApp({
    name: 'realtime-service',
    log,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    ready: {
      revocations: revocations.assertLoaded,
      // Told, but no reason to send callers away: what is missed meanwhile is told as soon as it comes.
      events: async () => tasks.status(),
    },
    mount: () => {},
  });
  const server = await listen(app, { port: config.REALTIME_PORT, host: config.HOST, setting: 'REALTIME_PORT' });
  closers.push(() => closeServer(server));

  const headers = { 'X-Service-Secret': config.SERVICE_SECRET };
  const readLog = readLogBy({ urls: config.TASK_URL, headers, inTurn: createTurns(READS) });
  const window = createEventWindow();
  const sockets = openSockets(server, { verifier, limits: createSocketLimits(config), readLog, window });
  closers.push(sockets.close);
  const tasks = followLog({
    url: config.TASK_URL.map((url) => `${url}/internal/events`),
    token: serviceToken(config, 'realtime-service'),
    headers,
    onNews: sockets.tell,
    log,
  });
  closers.push(tasks.stop);
  closers.push(() => announceStop(server, config.SHUTDOWN_DELAY));
  log.info({ port: portOf(server) }, 'realtime-service is ready');
  return { port: portOf(server), server };
}
