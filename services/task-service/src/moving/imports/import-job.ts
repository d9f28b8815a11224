import { setTimeout as pause } from 'node:timers/promises';
import type { Identity } from '@taskward/jwt-middleware';
import { inTransaction, isUnavailable, type Logger } from '@taskward/service-kit';
import type pg from 'pg';
import type { ImportRights } from './import-rights.ts';
import { makeSome, undoSome } from './import-work.ts';
import { type Job, lockNext, stopImport } from './import-work-store.ts';

const EVERY_MS = 1_000;

export interface ImportJob {
  /** There is something to do. */
  wake(): void;
  stop(): Promise<void>;
}

interface Workshop {
  pool: pg.Pool;
  isRevoked: (identity: Identity) => boolean;
  onCommit: () => void;
  log: Logger;
}

/**
 * Works on imports, a part of one after a part of another, for as long as the process lives. Several instances may: each
 * part is one transaction, so that whoever is killed leaves nothing half done, and nothing is made twice.
 */
export function startImports(shop: Workshop): ImportJob {
  const ended = new AbortController();
  let woken = new AbortController();
  async function live(): Promise<void> {
    while (!ended.signal.aborted) {
      const worked = await workOnce(shop).catch((err) => {
        shop.log.warn({ err }, 'an import does not get on; next try in a second');
        return false;
      });
      const signal = AbortSignal.any([ended.signal, woken.signal]);
      if (!worked) await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => {}); // woken, or ended
    }
  }
  const finished = live();
  return {
    wake: () => {
      woken.abort();
      woken = new AbortController();
    },
    stop: async () => {
      ended.abort();
      await finished;
    },
  };
}

/** @returns whether there was something to do */
async function workOnce({ pool, isRevoked, onCommit, log }: Workshop): Promise<boolean> {
  let job: Job<ImportRights> | undefined;
  try {
    await inTransaction(pool, async (tx) => {
      job = await lockNext<ImportRights>(tx);
      if (!job) return;
      const { caller, token } = job.rights;
      const context = { caller, traceparent: job.traceparent };
      if (new Date(job.rightsUntil) < new Date()) return await stopImport(tx, job.id, TOO_LATE);
      // A session that ended takes no right away: whoever signs out need not wait for their import.
      if (isRevoked({ ...token, sessionId: undefined } as Identity)) return await stopImport(tx, job.id, WITHDRAWN);
      await (job.state === 'working' ? makeSome : undoSome)(tx, context, job);
    });
  } catch (error) {
    if (!job || isUnavailable(error)) throw error;
    log.error({ err: error, import: job.id }, 'an import failed');
    await stopImport(pool, job.id, FAILED);
  }
  if (job) onCommit();
  return job !== undefined;
}

const TOO_LATE = 'It was interrupted for too long. What was made until then can be undone.';
const WITHDRAWN = 'What you may do was changed meanwhile. What was made until then can be undone.';
const FAILED = 'Something went wrong on our side. What was made until then can be undone.';
