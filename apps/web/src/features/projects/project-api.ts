import type { Body, Query, Schemas } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';
import { isHttpError } from '../../lib/problem.ts';

export type Project = Schemas['Project'];
export type ProjectMember = Schemas['ProjectMember'];
export type ProjectChanges = Body<'PATCH /api/v1/projects/{id}'>;

export const listProjects = (query: Query<'GET /api/v1/projects'> | URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/projects', { query, signal });

export const getProject = async (id: string, signal?: AbortSignal) =>
  (await api('GET /api/v1/projects/{id}', { path: { id }, signal })).data;

const IS_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A name that can be an id is its id where that is free: then tasks that have the bare name already are in it. */
export async function createProject(body: Body<'POST /api/v1/projects'>): Promise<Project> {
  if (!IS_ID.test(body.name)) return made(body);
  return made({ ...body, id: body.name }).catch((cause) => {
    if (!isHttpError(cause, 409)) throw cause;
    return made(body);
  });
}

const made = async (body: Body<'POST /api/v1/projects'>) => (await api('POST /api/v1/projects', { body })).data;

export const changeProject = async (id: string, body: ProjectChanges, version?: number) =>
  (await api('PATCH /api/v1/projects/{id}', { path: { id }, body, ifMatch: version })).data;

export const deleteProject = (id: string) => api('DELETE /api/v1/projects/{id}', { path: { id } });

/** How a member is called in an address. */
export const memberPath = ({ kind, id }: Pick<ProjectMember, 'kind' | 'id'>) => `${kind}:${id}`;

export const setMember = async (id: string, member: Pick<ProjectMember, 'kind' | 'id'>, lead?: boolean) =>
  (
    await api('PUT /api/v1/projects/{id}/members/{member}', {
      path: { id, member: memberPath(member) },
      body: lead === undefined ? {} : { lead },
    })
  ).data;

export const removeMember = (id: string, member: Pick<ProjectMember, 'kind' | 'id'>) =>
  api('DELETE /api/v1/projects/{id}/members/{member}', { path: { id, member: memberPath(member) } });
