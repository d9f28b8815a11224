import type { TaskEvent } from '@taskward/contracts/events';
import type { Queryable } from '@taskward/service-kit';

/** Which events of the log are the history of a living task. CASE, since only the subjects of these are UUIDs. */
export const IS_HISTORY = `CASE WHEN e.type LIKE 'task.%' THEN EXISTS (SELECT FROM tasks WHERE id = e.subject::uuid) ELSE FALSE END`;

/** One entry of a task's history. */
export type HistoryEntry = Pick<TaskEvent, 'eventId' | 'type' | 'actor' | 'changes' | 'timestamp'>;

/** A task's events, oldest first, from after the given one. */
export async function readHistory(
  db: Queryable,
  taskId: string,
  afterEventId: string | null,
  limit: number,
): Promise<HistoryEntry[]> {
  const { rows } = await db.query<{ event: TaskEvent }>({
    name: 'read-history',
    text: `SELECT body AS event FROM task_events
           WHERE subject = $1 AND type LIKE 'task.%' -- a project may have the id of a task
             AND position > coalesce((SELECT position FROM task_events WHERE event_id = $2 AND subject = $1), 0)
           ORDER BY position LIMIT $3`,
    values: [taskId, afterEventId, limit],
  });
  return rows.map(({ event: { eventId, type, actor, changes, timestamp } }) => ({
    eventId,
    type,
    actor,
    changes,
    timestamp,
  }));
}
