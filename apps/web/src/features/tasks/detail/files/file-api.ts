import type { Attachment } from '@taskward/contracts/http';
import { api, fetchApi } from '../../../../lib/api/api.ts';
import { readJson } from '../../../../lib/request.ts';

/** So many files a list shows; a task may have more, which nobody has seen yet. */
const MOST = 200;

export const listFiles = async (taskId: string, signal?: AbortSignal): Promise<Attachment[]> =>
  (await api('GET /api/v1/tasks/{id}/attachments', { path: { id: taskId }, query: { limit: MOST }, signal })).data;

export const deleteFile = (id: string) => api('DELETE /api/v1/attachments/{id}', { path: { id } });

/** The bytes of a file, with what the server says they are. */
export async function readFile({ id }: Attachment, signal?: AbortSignal): Promise<Blob> {
  const answer = await fetchApi('GET /api/v1/attachments/{id}', { path: { id }, headers: { accept: '*/*' }, signal });
  return answer.ok ? answer.blob() : readJson<never>(answer);
}

/** A small picture of it. */
export async function readThumbnail({ id }: Attachment, signal?: AbortSignal): Promise<Blob> {
  const answer = await fetchApi('GET /api/v1/attachments/{id}/thumbnail', {
    path: { id },
    query: { size: 128 },
    headers: { accept: 'image/*' },
    signal,
  });
  return answer.ok ? answer.blob() : readJson<never>(answer);
}
