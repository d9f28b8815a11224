// What the floor and the fast Express program do alike: SQL, ids, a new task and its event.
import { randomBytes } from 'node:crypto';

export const COLUMNS = `id, title, description, status, priority, assigned_to AS "assignedTo", project_id AS "projectId",
  created_by AS "createdBy", due_date AS "dueDate", labels, version, created_at AS "createdAt", updated_at AS "updatedAt"`;
export const LIST = `SELECT * FROM (
    (SELECT ${COLUMNS} FROM tasks WHERE assigned_to = $1 ORDER BY created_at DESC, id DESC LIMIT 50) UNION ALL
    (SELECT ${COLUMNS} FROM tasks WHERE created_by = $1 AND assigned_to IS DISTINCT FROM created_by ORDER BY created_at DESC, id DESC LIMIT 50)
  ) AS page ORDER BY "createdAt" DESC, id DESC LIMIT 50`;

export function uuidv7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A task of somebody from a body, validated by hand, with the event that tells of it; undefined for what is none. */
export function newTask(body: Record<string, unknown>, me: string) {
  const { title, description = null, status = 'todo', priority = 'medium', projectId = null, dueDate = null } = body;
  if (typeof title !== 'string' || title.length < 1 || title.length > 200) return undefined;
  const now = new Date().toISOString();
  const id = uuidv7();
  const rest = { description, status, priority, assignedTo: me, projectId, createdBy: me, dueDate };
  const task = { id, title, ...rest, labels: body.labels ?? [], version: 1, createdAt: now, updatedAt: now };
  const about = { taskId: id, title, assignedTo: me, projectId, actor: { id: me, type: 'user' }, version: 1 };
  const event = { eventId: uuidv7(), type: 'task.created', ...about, timestamp: now, task, changes: {} };
  return { task, event };
}
