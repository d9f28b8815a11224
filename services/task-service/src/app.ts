import type { Server } from 'node:http';
import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import { createEventTail, feedConnections, type Relay, startOutboxMetrics, startRelay } from '@taskward/messaging';
import {
  type Closers,
  createHttpApp,
  createLogger,
  createPool,
  createSharedCounts,
  createTurns,
  listen,
  openValkey,
  pingDatabase,
  portOf,
  revocationFeed,
  stopServer,
  type TakeTurns,
  trustedIssuers,
} from '@taskward/service-kit';
import { openStorage, uploadsFolder } from '@taskward/storage';
import { attachmentRoutes } from './attachments/attachment-routes.ts';
import type { FileDeps } from './attachments/attachments.ts';
import { startFileRemoval } from './attachments/file-removal-job.ts';
import { startOrphanJob } from './attachments/orphan-job.ts';
import { thumbnailRoutes } from './attachments/thumbnail-routes.ts';
import { createTusServer } from './attachments/uploads/tus-server.ts';
import { uploadCount } from './attachments/uploads/upload-count-client.ts';
import { uploadRoutes } from './attachments/uploads/upload-routes.ts';
import { commentRoutes } from './comments/comment-routes.ts';
import type { TaskConfig } from './config.ts';
import { startDemo } from './demo/demo-job.ts';
import { TASK_EVENT_LOG, taskExchange } from './events/event-log.ts';
import { eventRoutes } from './events/event-routes.ts';
import { startRetention } from './events/retention-job.ts';
import { exportRoutes } from './moving/export-routes.ts';
import { startImports } from './moving/imports/import-job.ts';
import { importRoutes } from './moving/imports/import-routes.ts';
import { createDirectory } from './moving/name-directory.ts';
import { followPeople } from './people-feed.ts';
import { projectRoutes } from './projects/project-routes.ts';
import { createReadLimit } from './read-limit.ts';
import { listenRpc } from './rpc-server.ts';
import { startCounting } from './tasks/counts/task-count-job.ts';
import { batchedFind, batchedInsert } from './tasks/task-batches.ts';
import { taskRoutes } from './tasks/task-routes.ts';
import { taskRpc } from './tasks/task-rpc.ts';
import type { TaskDeps } from './tasks/tasks.ts';
import { viewRoutes } from './views/view-routes.ts';

/** Bytes: a description of 20,000 characters, however they are escaped, and what else a task has. */
const BODY_LIMIT = 1024 * 1024;

export interface TaskService {
  /** The ports that were taken, which matters where 0 was asked for. */
  httpPort: number;
  grpcPort: number;
  server: Server;
}

/** Half of the connections, of which one caller has half: the others are there for what takes a moment. */
function createLongReads(connections: number): TakeTurns {
  const atOnce = Math.ceil(connections / 2);
  // Longer than a search may take: who types another one waits for the one before.
  return createTurns({ what: 'Long reads', atOnce, each: Math.ceil(atOnce / 2), ownPatienceMs: 5_000 });
}

/** Puts the service together and opens its doors; each thing opened pushes its closer. */
export async function createApp(config: Readonly<TaskConfig>, closers: Closers): Promise<TaskService> {
  const log = createLogger('task-service', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, log, config);
  const feedPool = createPool(config.DATABASE_URL, log, { ...config, DATABASE_POOL_SIZE: feedConnections(config) });
  closers.push(() => Promise.all([pool.end(), feedPool.end()]));

  const onError = (err: unknown) => log.warn({ err }, 'the feed of withdrawn tokens broke; opening it again');
  const revocations = followRevocations({ ...revocationFeed(config), onError });
  closers.push(revocations.close);
  const verifier = createVerifier({
    issuers: trustedIssuers(config),
    revocations,
    onError: (err) => log.warn({ err }, 'cannot use keys'),
  });

  let relay: Relay | undefined;
  if (config.RABBITMQ_URL) {
    relay = startRelay({
      databaseUrl: config.DATABASE_URL,
      rabbitUrl: config.RABBITMQ_URL,
      eventLog: TASK_EVENT_LOG,
      exchange: taskExchange(config.PUBLIC_URL),
      log,
    });
    closers.push(() => relay?.stop());
  } else {
    log.info('RABBITMQ_URL is not set: events wait in the outbox and flow over GET /api/v1/events');
  }

  const jobs = [
    startRetention(pool, config.EVENT_RETENTION_DAYS, log),
    startCounting(pool, log),
    startOutboxMetrics(pool, TASK_EVENT_LOG, log),
  ];
  for (const job of jobs) closers.push(job.stop);

  const tail = createEventTail(feedPool, TASK_EVENT_LOG, log);
  const deps: TaskDeps = {
    pool,
    findTask: batchedFind(pool),
    insertTask: batchedInsert(pool),
    inTurn: createLongReads(config.DATABASE_POOL_SIZE),
    onCommit: () => {
      relay?.wake();
      tail.wake();
    },
  };
  const storage = await openStorage(config);
  closers.push(storage.close);
  const files: FileDeps & TaskDeps = {
    ...deps,
    storage,
    count: config.SERVICE_SECRET === undefined ? undefined : uploadCount(config),
    most: { file: config.MAX_FILE_SIZE, person: config.MAX_STORAGE_PER_USER },
  };
  const folder = uploadsFolder(config);
  const removal = startFileRemoval(pool, storage, folder, log);
  const orphans = startOrphanJob({ ...files, folder }, log);
  const imports = startImports({ ...deps, isRevoked: verifier.isRevoked, log });
  closers.push(removal.stop, async () => orphans.stop(), imports.stop);
  const people = config.SERVICE_SECRET === undefined ? undefined : followPeople(config, pool, log);
  if (people) closers.push(people.stop);
  else log.info('SERVICE_SECRET is not set: nobody is known as a colleague, and no upload is counted');
  const demo = config.DEMO_COMPANY ? startDemo(deps, log) : undefined;
  if (demo) closers.push(demo.stop);

  const onReady = () => counts?.renew();
  const valkey = config.REDIS_URL === undefined ? undefined : openValkey({ url: config.REDIS_URL, onReady, log });
  closers.push(() => valkey?.close());
  const counts = valkey && createSharedCounts(valkey, 'streams');
  closers.push(() => counts?.stop());
  const countRead = createReadLimit(config, valkey);
  const feed = { pool: feedPool, config, counts, log, tail, retentionDays: config.EVENT_RETENTION_DAYS };
  const app = createHttpApp({
    name: 'task-service',
    log,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    bodyLimit: BODY_LIMIT,
    ready: {
      postgres: () => pingDatabase(pool),
      revocations: revocations.assertLoaded,
      // Told, but no reason to send callers away: changes are accepted without a broker.
      events: async () => relay?.status() ?? { relay: 'off' },
      people: async () => people?.status() ?? { following: false },
      valkey: async () => valkey?.status() ?? { shared: false },
      ...(demo && { demo: demo.assertMade }),
    },
    stream: (routes) => {
      const uploads = { ...files, folder };
      const receive = createTusServer(uploads);
      const moving = { ...deps, findNamed: createDirectory(config), job: imports };
      routes.use(
        uploadRoutes(uploads, verifier, receive),
        thumbnailRoutes(files, verifier),
        attachmentRoutes(files, verifier),
        importRoutes(moving, verifier, countRead),
      );
    },
    mount: (routes) => {
      routes.use(
        exportRoutes(deps, verifier, countRead),
        taskRoutes(deps, verifier, countRead),
        commentRoutes(deps, verifier),
        projectRoutes(deps, verifier),
        viewRoutes(deps, verifier),
        eventRoutes(feed, verifier, countRead),
      );
    },
  });

  const { GRPC_TLS_CERT: cert, GRPC_TLS_KEY: key } = config;
  const rpc = await listenRpc({
    port: config.TASK_GRPC_PORT,
    host: config.HOST,
    tls: cert && key ? { cert, key } : undefined,
    tasks: taskRpc(deps, verifier, config, counts),
    bounds: config,
  });
  closers.push(() => rpc.close());
  const server = await listen(app, { port: config.TASK_PORT, host: config.HOST, setting: 'TASK_PORT' });
  closers.push(() => stopServer(server, config.SHUTDOWN_DELAY));
  log.info({ http: portOf(server), grpc: rpc.port }, 'task-service is ready');
  return { httpPort: portOf(server), grpcPort: rpc.port, server };
}
