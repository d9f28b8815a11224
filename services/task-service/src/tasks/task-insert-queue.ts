import type { Task } from '@taskward/contracts/http';
import type { LoggedEvent } from '../events/event-store.ts';
import type { Queryable } from './task-store.ts';
import { insertTasks } from './task-store.ts';

/** A new task with the events that tell of it. */
export interface NewTask {
  task: Task;
  events: LoggedEvent[];
}

interface Waiting extends NewTask {
  done: () => void;
  failed: (error: unknown) => void;
}

/** Inserts a task; resolves once it and its events are durable. */
export type InsertTask = (entry: NewTask) => Promise<void>;

const BATCH = 200;
const STATEMENTS_AT_ONCE = 2;

/**
 * Gathers tasks that are created while earlier ones are being written, and writes them as one statement: one round
 * trip and one flush of the log for many callers, each answered for itself. Nobody waits for company: while a
 * statement may start, it starts with whoever is there.
 */
export function createInsertQueue(db: Queryable): InsertTask {
  const waiting: Waiting[] = [];
  let running = 0;

  async function write(batch: Waiting[]): Promise<void> {
    try {
      await insertTasks(
        db,
        batch.map(({ task }) => task),
        batch.flatMap(({ events }) => events),
      );
      for (const { done } of batch) done();
    } catch (error) {
      if (batch.length > 1 && isAboutData(error)) await Promise.all(batch.map((entry) => write([entry])));
      else for (const { failed } of batch) failed(error);
    }
  }

  async function pump(): Promise<void> {
    if (running >= STATEMENTS_AT_ONCE) return;
    running += 1;
    while (waiting.length > 0) await write(waiting.splice(0, BATCH));
    running -= 1;
  }

  return (entry) =>
    new Promise((done, failed) => {
      waiting.push({ ...entry, done, failed });
      void pump();
    });
}

/** Whether one row could be at fault (data exception, constraint): then the others must not suffer for it. */
function isAboutData(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(22|23)/.test(code);
}
