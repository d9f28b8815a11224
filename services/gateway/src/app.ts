import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import {
  announceStop,
  type Closers,
  closeServer,
  createHttpApp,
  createLogger,
  listen,
  openValkey,
  portOf,
  revocationFeed,
  trustedIssuers,
} from '@taskward/service-kit';
import type { Config } from './config.ts';
import { allowOrigins } from './cors.ts';
import { mountDocuments } from './documents.ts';
import { createForwarder, oursToSay } from './proxy.ts';
import { API_ROOTS, CORS_ROOTS } from './public-paths.ts';
import { rateLimitByAddress, tellLimit } from './rate-limit.ts';
import { mountRoutes } from './routes.ts';
import { passUpgrades } from './upgrades.ts';
import { createUpstreamPool } from './upstream-pool.ts';
import { mountWebApp } from './web-app.ts';

/** Opens the public port. */
export async function createApp(config: Config, closers: Closers): Promise<{ port: number }> {
  const log = createLogger('gateway', config.LOG_LEVEL);
  const issuers = trustedIssuers(config);
  if (config.WEB_ISSUER && !issuers.some(({ issuer }) => issuer === config.WEB_ISSUER)) {
    log.warn('WEB_ISSUER is not among TRUSTED_ISSUERS: people could sign in there, and be refused here');
  }
  const revocations = followRevocations({
    ...revocationFeed(config),
    onError: (err) => log.warn({ err }, 'feed broke'),
  });
  closers.push(revocations.close);
  const verifier = createVerifier({ issuers, revocations, onError: (err) => log.warn({ err }, 'cannot use keys') });
  const auth = createUpstreamPool('auth-service', config.AUTH_URL, log);
  const task = createUpstreamPool('task-service', config.TASK_URL, log);
  const worker = createUpstreamPool('worker-service', config.WORKER_URL, log);
  const realtime = createUpstreamPool('realtime-service', config.REALTIME_URL, log);
  closers.push(auth.close, task.close, worker.close, realtime.close);
  const forwarding = {
    publicUrl: config.PUBLIC_URL,
    serviceSecret: config.SERVICE_SECRET,
    fileSize: config.MAX_FILE_SIZE,
  };
  const forwardTo = createForwarder(forwarding);
  const valkey = config.REDIS_URL === undefined ? undefined : openValkey({ url: config.REDIS_URL, log });
  closers.push(() => valkey?.close());
  const limit = rateLimitByAddress(config.RATE_LIMIT_API, valkey);

  const app = createHttpApp({
    name: 'gateway',
    log,
    ready: {
      'auth-service': auth.assertReady,
      'task-service': task.assertReady,
      'worker-service': worker.assertReady,
      'realtime-service': realtime.assertReady,
      revocations: revocations.assertLoaded,
      // Told, but no reason to send callers away: without it each instance counts by itself.
      valkey: async () => valkey?.status() ?? { shared: false },
    },
    bodyLimit: false,
    metrics: false, // this port is public
    trustProxy: config.TRUST_PROXY,
    forward: (express) => {
      for (const cors of allowOrigins(config.CORS_ORIGINS)) express.use(CORS_ROOTS, cors);
      express.use(API_ROOTS, limit);
      const [toAuth, toTask, toWorker] = [forwardTo(auth), forwardTo(task), forwardTo(worker)];
      const upstreams = { auth: toAuth, task: toTask, worker: toWorker, realtime: forwardTo(realtime) };
      mountRoutes(express, upstreams, verifier);
      express.use(...tellLimit);
    },
    mount: (express) => {
      mountDocuments(express);
      mountWebApp(express, config);
    },
  });
  const server = await listen(app, { port: config.GATEWAY_PORT, host: config.HOST, setting: 'GATEWAY_PORT' });
  const upgrades = passUpgrades(server, { pool: realtime, limit, ours: oursToSay(forwarding) });
  closers.push(() => closeServer(server), upgrades.close);
  closers.push(() => announceStop(server, config.SHUTDOWN_DELAY));
  log.info({ port: portOf(server) }, 'gateway is listening');
  return { port: portOf(server) };
}
