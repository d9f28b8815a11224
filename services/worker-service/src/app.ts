import type { Server } from 'node:http';
import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import {
  type Closers,
  createHttpApp,
  createLogger,
  createPool,
  jsonBody,
  listen,
  pingDatabase,
  portOf,
  revocationFeed,
  serviceToken,
  stopServer,
  trustedIssuers,
  whileStarting,
} from '@taskward/service-kit';
import { openStorage } from '@taskward/storage';
import type { WorkerConfig } from './config.ts';
import { followFiles } from './feeds/attachment-feed-consumer.ts';
import { followPeople } from './feeds/identity-feed-consumer.ts';
import { followTasks } from './feeds/task-feed-consumer.ts';
import { openJobs } from './job-store.ts';
import { startDueDigests } from './mail/digest-job.ts';
import { sendDigest, sendMail } from './mail/mailing.ts';
import { unsubscribeRoutes } from './mail/unsubscribe-routes.ts';
import { messengersBy } from './messengers.ts';
import { tellDueMoments } from './moments/moment-job.ts';
import { forgetOldMoments } from './moments/moment-store.ts';
import { readBeginning } from './notifications/beginning-store.ts';
import { newsRoutes } from './notifications/news-routes.ts';
import { listenForNews } from './notifications/news-store.ts';
import { notificationRoutes } from './notifications/notification-routes.ts';
import { forgetOldNotifications } from './notifications/notification-store.ts';
import { visibleTasks } from './notifications/visible-tasks-client.ts';
import { startPolling } from './polling.ts';
import { pushRoutes } from './push/push-routes.ts';
import { pushOne } from './push/pushing.ts';
import { loadVapidKeys } from './push/vapid-keys.ts';
import { createSecrets } from './secrets.ts';
import { makeThumbnails, type ThumbnailJob } from './thumbnails/thumbnails.ts';

/** Mails that one instance hands over at once. */
const MAILS_AT_ONCE = 4;
const PUSHES_AT_ONCE = 8;
/** Each in a process of its own, which takes a core for a while. */
const PICTURES_AT_ONCE = 1;
const HOURLY = '17 * * * *';

/** Puts the service together and opens its door; each thing opened pushes its closer. */
export async function createApp(
  config: Readonly<WorkerConfig>,
  closers: Closers,
): Promise<{ port: number; server: Server }> {
  const log = createLogger('worker-service', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, log, config);
  closers.push(() => pool.end());
  const onError = (err: unknown) => log.warn({ err }, 'the feed of withdrawn tokens broke; opening it again');
  const revocations = followRevocations({ ...revocationFeed(config), onError });
  closers.push(revocations.close);
  const verifier = createVerifier({
    issuers: trustedIssuers(config),
    revocations,
    onError: (err) => log.warn({ err }, 'cannot use keys'),
  });

  const secrets = createSecrets(config.SERVICE_SECRET);
  const token = serviceToken(config, 'worker-service');
  const seenBy = visibleTasks({ urls: config.TASK_URL, token });
  const storage = await openStorage(config);
  closers.push(storage.close); // once no job is at work any more
  const jobs = await openJobs(config.DATABASE_URL, config.DATABASE_POOL_SIZE, log);
  closers.push(jobs.stop);
  const messengers = messengersBy(jobs);
  const mail = { pool, door: { urls: config.AUTH_URL, token }, seenBy, secrets, publicUrl: config.PUBLIC_URL, log };
  await jobs.work('mail', MAILS_AT_ONCE, (job: Parameters<typeof sendMail>[1]) => sendMail(mail, job));
  await jobs.work('digest', MAILS_AT_ONCE, (job: Parameters<typeof sendDigest>[1]) => sendDigest(mail, job));
  const [keys, beginning] = await whileStarting(
    pool,
    async () => [await loadVapidKeys(pool, secrets, log), await readBeginning(pool)] as const,
  );
  const sender = { keys, contact: config.PUSH_CONTACT, loopback: config.PUSH_LOOPBACK };
  await jobs.work('push', PUSHES_AT_ONCE, (job: Parameters<typeof pushOne>[1]) => pushOne({ ...mail, sender }, job));
  const files = {
    storage,
    door: { urls: config.TASK_URL, token, serviceSecret: config.SERVICE_SECRET },
    log,
  };
  await jobs.work('thumbnail', PICTURES_AT_ONCE, (job: ThumbnailJob) => makeThumbnails(files, job));
  await jobs.schedule('retention', HOURLY, async () => {
    const deleted = await forgetOldNotifications(pool, config.NOTIFICATION_RETENTION_DAYS);
    await forgetOldMoments(pool, config.NOTIFICATION_RETENTION_DAYS);
    log.info({ deleted }, 'old notifications forgotten');
  });

  const looks = {
    'telling what is due': () => tellDueMoments(pool, messengers),
    'sending daily mails': () => startDueDigests(pool, jobs),
  };
  closers.push(startPolling(looks, log).stop);

  const feed = { pool, token, log };
  const following = { ...feed, messengers, beginning };
  const feedsOf = (urls: string[], path: string) => urls.map((url) => url + path);
  const tasks = followTasks({ ...following, url: feedsOf(config.TASK_URL, '/api/v1/events') });
  const people = followPeople({ ...following, url: feedsOf(config.AUTH_URL, '/api/v1/identity-events') });
  const pictures = followFiles({ ...feed, jobs, url: feedsOf(config.TASK_URL, '/api/v1/events') });
  closers.push(() => Promise.all([tasks.stop(), people.stop(), pictures.stop()]));

  const news = listenForNews(config.DATABASE_URL, log);
  closers.push(news.stop);

  const app = createHttpApp({
    name: 'worker-service',
    log,
    trustProxy: config.TRUST_PROXY,
    serviceSecret: config.SERVICE_SECRET,
    bodyLimit: false,
    ready: {
      postgres: () => pingDatabase(pool),
      revocations: revocations.assertLoaded,
      // Told, but no reason to send callers away: what is in the inbox can be read.
      events: async () => tasks.status(),
      identity: async () => people.status(),
      files: async () => pictures.status(),
    },
    mount: (routes) => {
      routes.use(newsRoutes(news));
      routes.use(unsubscribeRoutes(pool, secrets)); // before bodies are read: mail programs post a form
      routes.use(jsonBody(), notificationRoutes({ pool, seenBy }, verifier));
      routes.use(pushRoutes(pool, keys.publicKey, config.PUSH_LOOPBACK));
    },
  });
  const server = await listen(app, { port: config.WORKER_PORT, host: config.HOST, setting: 'WORKER_PORT' });
  closers.push(() => stopServer(server, config.SHUTDOWN_DELAY));
  log.info({ port: portOf(server) }, 'worker-service is ready');
  return { port: portOf(server), server };
}
