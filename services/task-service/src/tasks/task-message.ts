import { isDay } from '@taskward/contracts/due';
import type { TaskMessage, Timestamp } from '@taskward/contracts/grpc';
import type { Task } from '@taskward/contracts/http';

/** A task as task.v1.Task. */
export function messageOf(task: Task): TaskMessage {
  return {
    id: task.id,
    title: task.title,
    description: task.description,
    status: `STATUS_${task.status.toUpperCase()}`,
    priority: `PRIORITY_${task.priority.toUpperCase()}`,
    assigned_to: task.assignedTo,
    project_id: task.projectId,
    created_by: task.createdBy,
    due_date: task.dueDate === null || isDay(task.dueDate) ? null : timestampOf(task.dueDate),
    labels: task.labels,
    version: task.version,
    created_at: timestampOf(task.createdAt),
    updated_at: timestampOf(task.updatedAt),
    due_day: task.dueDate !== null && isDay(task.dueDate) ? task.dueDate : null,
  };
}

function timestampOf(iso: string): Timestamp {
  const milliseconds = Date.parse(iso);
  const seconds = Math.floor(milliseconds / 1_000);
  return { seconds, nanos: (milliseconds - seconds * 1_000) * 1_000_000 };
}
