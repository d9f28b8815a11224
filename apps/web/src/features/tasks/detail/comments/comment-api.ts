import type { Schemas } from '@taskward/contracts/openapi';
import { api } from '../../../../lib/api/api.ts';

export type Comment = Schemas['Comment'];

export const listComments = (taskId: string, query: URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/tasks/{id}/comments', { path: { id: taskId }, query, signal });

/** `key` makes a repeat after a lost answer harmless. */
export const addComment = async (taskId: string, body: string, key: string) =>
  (
    await api('POST /api/v1/tasks/{id}/comments', {
      path: { id: taskId },
      body: { body },
      headers: { 'idempotency-key': key },
    })
  ).data;

export const changeComment = async ({ id, version }: Comment, body: string) =>
  (await api('PATCH /api/v1/comments/{id}', { path: { id }, body: { body }, ifMatch: version })).data;

export const deleteComment = (id: string) => api('DELETE /api/v1/comments/{id}', { path: { id } });
