import type { TaskEvent } from '@taskward/contracts/events';
import type { HistoryEntry } from '@taskward/contracts/http';
import type { Queryable } from '@taskward/service-kit';
import { findAttachments } from '../attachments/attachment-store.ts';
import { findComments } from '../comments/comment-store.ts';

/** Which events of the log are the history of a living task. CASE, since only the subjects of these are UUIDs. */
export const IS_HISTORY = `CASE WHEN e.type LIKE 'task.%' THEN EXISTS (SELECT FROM tasks WHERE id = e.subject::uuid) ELSE FALSE END`;

/**
 * A task's events, oldest first, from after the given one. One that tells of a comment has it as it is now: what was
 * taken back is not to be read here any more, nor what was said before it was changed. Likewise files.
 */
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
  const events = rows.map(({ event }) => event);
  const comments = await findComments(db, [...new Set(events.flatMap(({ comment }) => comment?.id ?? []))]);
  const files = await findAttachments(db, [...new Set(events.flatMap(({ attachment }) => attachment?.id ?? []))]);
  return events.map(({ eventId, type, actor, changes, timestamp, comment, attachment }) => {
    const entry = { eventId, type, actor, changes, timestamp };
    if (attachment) {
      return { ...entry, attachmentId: attachment.id, attachment: files.get(attachment.id) ?? null };
    }
    if (!comment) return entry;
    return { ...entry, changes: {}, commentId: comment.id, comment: comments.get(comment.id) ?? null };
  });
}
