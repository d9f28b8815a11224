import type { TaskEvent } from '@taskward/contracts/events';
import type { Page, Success, Task } from '@taskward/contracts/http';
import { api } from '../../lib/api.ts';

/** What a person may set when they make or change a task. */
export type TaskFields = Partial<
  Pick<Task, 'title' | 'description' | 'status' | 'priority' | 'assignedTo' | 'projectId' | 'dueDate' | 'labels'>
>;

const one = (id: string) => `/api/v1/tasks/${encodeURIComponent(id)}`;

export function listTasks(query: URLSearchParams, signal?: AbortSignal) {
  return api<Page<Task>>(`/api/v1/tasks?${query}`, { signal });
}

export async function getTask(id: string, signal?: AbortSignal) {
  return (await api<Success<Task>>(one(id), { signal })).data;
}

/** `key` makes a repeat after a lost answer harmless. */
export async function createTask(fields: TaskFields, key: string) {
  const headers = { 'idempotency-key': key };
  return (await api<Success<Task>>('/api/v1/tasks', { method: 'POST', body: fields, headers })).data;
}

/** With `version`, a change made by somebody else since then is answered with 412 and stays. */
export async function changeTask(id: string, changes: TaskFields, version?: number) {
  return (await api<Success<Task>>(one(id), { method: 'PATCH', body: changes, ifMatch: version })).data;
}

export function deleteTask(id: string) {
  return api<void>(one(id), { method: 'DELETE' });
}

export type HistoryEntry = Pick<TaskEvent, 'eventId' | 'type' | 'actor' | 'changes' | 'timestamp'>;

export async function historyOf(id: string, signal?: AbortSignal) {
  return (await api<Success<HistoryEntry[]>>(`${one(id)}/history`, { signal })).data;
}
