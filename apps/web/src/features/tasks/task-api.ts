import type { Body, Query, Schemas } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';
import { inTimeZone } from '../../lib/api/time-zone.ts';

/** What a person may set when they make or change a task. */
export type TaskFields = Body<'PATCH /api/v1/tasks/{id}'>;
export type NewTaskFields = Body<'POST /api/v1/tasks'>;
export type HistoryEntry = Schemas['HistoryEntry'];

export function listTasks(asked: Query<'GET /api/v1/tasks'> | URLSearchParams, signal?: AbortSignal) {
  return whereOneIs(asked, (query) => api('GET /api/v1/tasks', { query, signal }));
}

export async function countTasks(filter: URLSearchParams, signal?: AbortSignal) {
  return (await whereOneIs(filter, (query) => api('GET /api/v1/tasks/stats', { query, signal }))).data;
}

/** What is due before or after what is another matter in each time zone: only then it is said. */
export function whereOneIs<Q, T>(query: Q, ask: (query: Q | URLSearchParams) => Promise<T>): Promise<T> {
  if (!(query instanceof URLSearchParams) || !/(^|&)due|sort=-?due/.test(query.toString())) return ask(query);
  return inTimeZone((timeZone) => ask(new URLSearchParams([...query, ['timeZone', timeZone]])));
}

export async function getTask(id: string, signal?: AbortSignal) {
  return (await api('GET /api/v1/tasks/{id}', { path: { id }, signal })).data;
}

/** `key` makes a repeat after a lost answer harmless. */
export async function createTask(fields: NewTaskFields, key: string) {
  return (await api('POST /api/v1/tasks', { body: fields, headers: { 'idempotency-key': key } })).data;
}

/** With `version`, a change made by somebody else since then is answered with 412 and stays. */
export async function changeTask(id: string, changes: TaskFields, version?: number) {
  return (await api('PATCH /api/v1/tasks/{id}', { path: { id }, body: changes, ifMatch: version })).data;
}

export function watchTask(id: string, userId: string, watches: boolean): Promise<unknown> {
  const path = { id, userId };
  return watches
    ? api('PUT /api/v1/tasks/{id}/watchers/{userId}', { path })
    : api('DELETE /api/v1/tasks/{id}/watchers/{userId}', { path });
}

export function deleteTask(id: string) {
  return api('DELETE /api/v1/tasks/{id}', { path: { id } });
}

export async function historyOf(id: string, signal?: AbortSignal) {
  return (await api('GET /api/v1/tasks/{id}/history', { path: { id }, signal })).data;
}
