import type { Import, ImportLine, ImportPreview } from '@taskward/contracts/http';
import { api, fetchApi } from '../../lib/api/api.ts';
import { readJson } from '../../lib/request.ts';
import { whereOneIs } from '../tasks/task-api.ts';

export interface ImportChoices {
  /** The project of what the file names none for. */
  project: string;
  createProjects: boolean;
}

const queryOf = ({ project, createProjects }: ImportChoices) => ({
  createProjects,
  ...(project.trim() && { project: project.trim() }),
});

/** What would be made of a file. */
export async function previewImport(file: Blob, choices: ImportChoices): Promise<ImportPreview> {
  const query = { ...queryOf(choices), dryRun: true };
  const answer = await fetchApi('POST /api/v1/tasks/import', { query, file });
  return (await readJson<{ data: ImportPreview }>(answer)).data;
}

export async function beginImport(file: Blob, choices: ImportChoices): Promise<Import> {
  const answer = await fetchApi('POST /api/v1/tasks/import', { query: queryOf(choices), file });
  return (await readJson<{ data: Import }>(answer)).data;
}

export async function getImport(id: string, signal?: AbortSignal): Promise<Import> {
  return (await api('GET /api/v1/tasks/imports/{id}', { path: { id }, signal })).data;
}

export async function listImports(signal?: AbortSignal): Promise<Import[]> {
  return (await api('GET /api/v1/tasks/imports', { query: { limit: 10 }, signal })).data;
}

/** The first lines of which there is something to tell, and whether there are more. */
export async function listLines(id: string, signal?: AbortSignal): Promise<{ lines: ImportLine[]; more: boolean }> {
  const { data, page } = await api('GET /api/v1/tasks/imports/{id}/lines', {
    path: { id },
    query: { limit: 100 },
    signal,
  });
  return { lines: data, more: page.nextCursor !== null };
}

export async function undoImport(id: string): Promise<Import> {
  return (await api('POST /api/v1/tasks/imports/{id}/undo', { path: { id } })).data;
}

const KEPT_MS = 60_000;

/** Puts the tasks of a list into a file that the browser keeps. */
export async function downloadTasks(filter: URLSearchParams, format: 'csv' | 'jsonl'): Promise<void> {
  const wanted = new URLSearchParams(filter);
  wanted.delete('sort');
  wanted.set('format', format);
  const answer = await whereOneIs(wanted, async (query) => {
    const response = await fetchApi('GET /api/v1/tasks/export', { query });
    return response.ok ? response : readJson<Response>(response);
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `tasks.${format}`;
  link.click();
  // Some browsers begin to read it only later.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
