import type { Task } from '@taskward/contracts/http';
import { eventsParameter, logEventsSql } from '@taskward/messaging';
import type { Queryable } from '@taskward/service-kit';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { insertTasksSql, type NewTask } from './task-store.ts';

/** One use of an Idempotency-Key. */
export interface KeyUse {
  caller: string;
  route: string;
  key: string;
  fingerprint: string;
}

/** What was answered to the first use of a key. */
export interface FirstUse {
  fingerprint: string;
  answer: Task;
}

/**
 * Claims the key and inserts the task with its events, all in one statement, unless the key is taken. Where another
 * request with the key is in work, this waits for its end.
 *
 * @returns whether the task was inserted
 */
export async function insertTaskOnce(db: Queryable, use: KeyUse, { task, events }: NewTask): Promise<boolean> {
  const { rows } = await db.query<{ claimed: boolean }>({
    name: 'insert-task-once',
    text: `WITH claim AS (
             INSERT INTO idempotency_keys AS known (caller, route, key, fingerprint, answer) VALUES ($3, $4, $5, $6, $7)
             ON CONFLICT (caller, route, key) DO UPDATE
             SET fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
             WHERE known.created_at < now() - interval '24 hours'
             RETURNING 1
           ), ${insertTasksSql('$1', 'EXISTS (SELECT FROM claim)')}, ${logEventsSql(TASK_EVENT_LOG, '$2', 'EXISTS (SELECT FROM claim)')}
           SELECT EXISTS (SELECT FROM claim) AS claimed`,
    values: [
      JSON.stringify([task]),
      eventsParameter(TASK_EVENT_LOG, events),
      use.caller,
      use.route,
      use.key,
      use.fingerprint,
      JSON.stringify(task),
    ],
  });
  return rows[0]?.claimed === true;
}

export async function findFirstUse(db: Queryable, { caller, route, key }: KeyUse): Promise<FirstUse | undefined> {
  const { rows } = await db.query<FirstUse>({
    name: 'find-first-use',
    text: `SELECT fingerprint, answer FROM idempotency_keys
           WHERE caller = $1 AND route = $2 AND key = $3 AND created_at >= now() - interval '24 hours'`,
    values: [caller, route, key],
  });
  return rows[0];
}

export async function forgetOldKeys(db: Queryable): Promise<void> {
  await db.query("DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'");
}
