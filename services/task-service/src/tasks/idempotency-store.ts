import { createHash } from 'node:crypto';
import { eventsParameter, logEventsSql } from '@taskward/messaging';
import { invalid, type Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
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
export interface FirstUse<Answer> {
  fingerprint: string;
  answer: Answer;
}

/** SQL that claims a key, a row where it was free; for use after WITH. @param first of five parameters, the number */
const claimSql = (first: number) => {
  const values = [0, 1, 2, 3, 4].map((n) => `$${first + n}`).join(', ');
  return `claim AS (
    INSERT INTO idempotency_keys AS known (caller, route, key, fingerprint, answer) VALUES (${values})
    ON CONFLICT (caller, route, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
    WHERE known.created_at < now() - interval '24 hours'
    RETURNING 1
  )`;
};
const claimValues = ({ caller, route, key, fingerprint }: KeyUse, answer: unknown) => [
  ...[caller, route, key, fingerprint],
  JSON.stringify(answer),
];

/** How a key is used by a request with this input, whatever the order of its fields. */
export function keyUse({ type, id }: Caller, route: string, key: string, input: object): KeyUse {
  const fields = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
  return { caller: `${type}:${id}`, route, key, fingerprint };
}

/** @throws AppError 422 where the key was used with other input */
export function answerOf<Answer>(first: FirstUse<Answer> | undefined, use: KeyUse): Answer {
  if (first?.fingerprint === use.fingerprint) return first.answer;
  throw invalid('This Idempotency-Key was used before with another body.', [
    { path: 'Idempotency-Key', message: 'must be new for each new request' },
  ]);
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
    text: `WITH ${claimSql(3)}, ${insertTasksSql('$1', 'EXISTS (SELECT FROM claim)')}, ${logEventsSql(TASK_EVENT_LOG, '$2', 'EXISTS (SELECT FROM claim)')}
           SELECT EXISTS (SELECT FROM claim) AS claimed`,
    values: [JSON.stringify([task]), eventsParameter(TASK_EVENT_LOG, events), ...claimValues(use, task)],
  });
  return rows[0]?.claimed === true;
}

/** Claims the key as a part of a transaction. @returns whether it was free */
export async function claimKey(tx: Queryable, use: KeyUse, answer: unknown): Promise<boolean> {
  const text = `WITH ${claimSql(1)} SELECT EXISTS (SELECT FROM claim) AS claimed`;
  const { rows } = await tx.query<{ claimed: boolean }>({
    name: 'claim-key',
    text,
    values: claimValues(use, answer),
  });
  return rows[0]?.claimed === true;
}

export async function findFirstUse<Answer>(
  db: Queryable,
  { caller, route, key }: KeyUse,
): Promise<FirstUse<Answer> | undefined> {
  const { rows } = await db.query<FirstUse<Answer>>({
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
