import type { Logger } from '@taskward/service-kit';
import type pg from 'pg';
import { type JobResult, PgBoss } from 'pg-boss';

/** The jobs of this service, in its database; who adds one does so in the transaction of what it belongs to. */
export interface Jobs {
  /** Adds jobs to a queue. */
  add(tx: pg.PoolClient, queue: Queue, jobs: object[]): Promise<void>;
  /** Works on a queue from now on, so many jobs at once. One that fails is tried again, at most ten minutes later. */
  work<Job>(queue: Queue, atOnce: number, handle: (job: Job) => Promise<void>): Promise<void>;
  /** Does something once in each period, whichever instance it is. @param cron in UTC */
  schedule(queue: Queue, cron: string, handle: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export type Queue = 'mail' | 'digest' | 'push' | 'thumbnail' | 'retention';

/** A mail is tried for two days, a push message for two hours: nobody waits for what is older. A thumbnail for some hours. */
const TRIES: Record<Queue, number> = { mail: 300, digest: 300, push: 20, thumbnail: 30, retention: 3 };
const KEPT = { retryDelay: 2, retryBackoff: true, retryDelayMax: 600, deleteAfterSeconds: 86_400 };
/** Of an instance that was killed: somebody else does its jobs after so long. */
const LOST = { expireInSeconds: 120, heartbeatSeconds: 10 };
const POLL_S = 0.5;

/** Opens the queues, and makes their tables (schema `pgboss`) where they are missing. */
export async function openJobs(databaseUrl: string, connections: number, log: Logger): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: connections, superviseIntervalSeconds: 5 });
  boss.on('error', (err) => log.warn({ err }, 'the queues of jobs: something failed, and is tried again'));
  await boss.start();
  for (const [queue, retryLimit] of Object.entries(TRIES)) {
    await boss.createQueue(queue, { ...KEPT, ...LOST, retryLimit });
  }

  return {
    async add(tx, queue, jobs) {
      if (jobs.length === 0) return;
      const db = { executeSql: (text: string, values?: unknown[]) => tx.query(text, values) };
      await boss.insert(
        queue,
        jobs.map((data) => ({ data })),
        { db },
      );
    },
    async work(queue, atOnce, handle) {
      const options = { pollingIntervalSeconds: POLL_S, batchSize: atOnce, burstWhenBatchFull: true } as const;
      await boss.work(queue, { ...options, perJobResults: true }, (batch) =>
        Promise.all(
          batch.map(({ id, data }) =>
            handle(data as never).then(
              (): JobResult => ({ id, status: 'completed' }),
              (error): JobResult => {
                log.info({ queue, job: id, reason: (error as Error).message }, 'a job failed; it is tried again');
                return { id, status: 'failed', output: { message: (error as Error).message } };
              },
            ),
          ),
        ),
      );
    },
    async schedule(queue, cron, handle) {
      await boss.schedule(queue, cron);
      await boss.work(queue, handle);
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}
