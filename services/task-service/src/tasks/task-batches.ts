import type { WholeTask } from '@taskward/contracts/http';
import type { Queryable } from '@taskward/service-kit';
import { batcher } from '../batcher.ts';
import { findTasks, insertTasks, insertTasksInPlace, type NewTask } from './task-store.ts';

/** Reads a task as it is after this was called. */
export type FindTask = (id: string) => Promise<WholeTask | undefined>;
/** Resolves once the task and its events are durable; to false where its project is not as it was looked at. */
export type InsertTask = (entry: NewTask) => Promise<boolean>;

/** Single reads that are asked for at the same time become one query. */
export const batchedFind = (db: Queryable): FindTask =>
  batcher(
    async (ids) => {
      const tasks = await findTasks(db, [...new Set(ids)]);
      const byId = new Map(tasks.map((task) => [task.id, task]));
      return ids.map((id) => byId.get(id));
    },
    { size: 100, atOnce: 2 },
  );

/** Tasks that are created at the same time become one statement; should one be at fault, each goes alone. */
export const batchedInsert = (db: Queryable): InsertTask =>
  batcher(
    async (entries) => {
      try {
        const inserted = await insert(db, entries);
        if (inserted || entries.length === 1) return entries.map(() => inserted);
      } catch (error) {
        if (entries.length === 1 || !isAboutData(error)) throw error;
      }
      return entries.map((entry) => insert(db, [entry]));
    },
    { size: 200, atOnce: 2 },
  );

async function insert(db: Queryable, entries: NewTask[]): Promise<boolean> {
  if (entries.some(({ task }) => task.projectId !== null)) return insertTasksInPlace(db, entries);
  await insertTasks(
    db,
    entries.map(({ task }) => task),
    entries.flatMap(({ events }) => events),
  );
  return true;
}

/** Whether one row could be at fault (data exception, constraint): then the others must not suffer for it. */
function isAboutData(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(22|23)/.test(code);
}
