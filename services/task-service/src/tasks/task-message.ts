import { isDay } from '@taskward/contracts/due';
import type { TaskMessage, Timestamp } from '@taskward/contracts/grpc';
import type { Task, TaskPriority, TaskStatus } from '@taskward/contracts/http';

/** A task as task.v1.Task. What it does not have is not sent: a text comes back empty, a time as null. */
export function messageOf(task: Task): TaskMessage {
  return {
    id: task.id,
    title: task.title,
    description: task.description ?? undefined,
    status: `STATUS_${task.status.toUpperCase() as Uppercase<TaskStatus>}`,
    priority: `PRIORITY_${task.priority.toUpperCase() as Uppercase<TaskPriority>}`,
    assigned_to: task.assignedTo ?? undefined,
    project_id: task.projectId ?? undefined,
    created_by: task.createdBy,
    due_date: task.dueDate === null || isDay(task.dueDate) ? null : timestampOf(task.dueDate),
    labels: task.labels,
    version: task.version,
    created_at: timestampOf(task.createdAt),
    updated_at: timestampOf(task.updatedAt),
    watchers: task.watchers,
    parent_id: task.parentId ?? undefined,
    repeat: task.repeat ?? undefined,
    remind_at: task.remindAt === null ? null : timestampOf(task.remindAt),
    position: task.position,
    due_day: task.dueDate !== null && isDay(task.dueDate) ? task.dueDate : undefined,
  };
}

function timestampOf(iso: string): Timestamp {
  const milliseconds = Date.parse(iso);
  const seconds = Math.floor(milliseconds / 1_000);
  return { seconds, nanos: (milliseconds - seconds * 1_000) * 1_000_000 };
}
