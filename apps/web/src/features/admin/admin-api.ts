import type { Answer, Body, Query, Schemas } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';
import { inTimeZone } from '../../lib/api/time-zone.ts';

export type Account = Schemas['Account'];
export type AuditEntry = Schemas['AuditEntry'];
export type Client = Schemas['Client'];
export type CreatedClient = Answer<'POST /api/v1/clients'>['data'];
export type Mail = Schemas['Mail'];
export type NewClient = Body<'POST /api/v1/clients'>;
export type Role = Schemas['Role'];
export type RoleOfPermissions = Schemas['RoleOfPermissions'];
export type Team = Schemas['Team'];
export type SigningKey = Schemas['SigningKey'];

/** With days as they are where the person is. */
export const taskStats = (days: number, signal?: AbortSignal) =>
  inTimeZone(async (timeZone) => (await api('GET /api/v1/tasks/stats', { query: { days, timeZone }, signal })).data);

export const listUsers = (query: Query<'GET /api/v1/users'> | URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/users', { query, signal });

export const createUser = (body: Body<'POST /api/v1/users'>) => api('POST /api/v1/users', { body });

export const getUser = async (id: string, signal?: AbortSignal) =>
  (await api('GET /api/v1/users/{id}', { path: { id }, signal })).data;

export const changeUser = (id: string, body: Body<'PATCH /api/v1/users/{id}'>) =>
  api('PATCH /api/v1/users/{id}', { path: { id }, body });

export const setRoles = (id: string, roles: Role[]) =>
  api('PUT /api/v1/users/{id}/roles', { path: { id }, body: { roles } });

export const setDisabled = (id: string, disabled: boolean) => changeUser(id, { disabled });

export const takeFactorsOf = (id: string) => api('DELETE /api/v1/users/{id}/mfa', { path: { id } });

export const inviteUser = (id: string) => api('POST /api/v1/users/{id}/invitation', { path: { id } });

export const deleteUser = (id: string) => api('DELETE /api/v1/users/{id}', { path: { id } });

export const sessionsOf = async (id: string, signal?: AbortSignal) =>
  (await api('GET /api/v1/users/{id}/sessions', { path: { id }, signal })).data;

export const endSessionOf = (id: string, sessionId: string) =>
  api('DELETE /api/v1/users/{id}/sessions/{sessionId}', { path: { id, sessionId } });

export const endSessionsOf = (id: string) => api('DELETE /api/v1/users/{id}/sessions', { path: { id } });

/** Without the texts: reading one is a step of its own, which the audit log keeps. */
export function listMails(asked: URLSearchParams, signal?: AbortSignal) {
  const query = new URLSearchParams(asked);
  query.set('text', 'false');
  return api('GET /api/v1/mails', { query, signal });
}

export const readMail = async (id: string, signal?: AbortSignal) =>
  (await api('GET /api/v1/mails/{id}', { path: { id }, signal })).data;

export const retryMail = (id: string) => api('POST /api/v1/mails/{id}/retry', { path: { id } });

export const listAudit = (query: Query<'GET /api/v1/audit'> | URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/audit', { query, signal });

export const listClients = async (signal?: AbortSignal) => (await api('GET /api/v1/clients', { signal })).data;

export const createClient = async (body: NewClient) => (await api('POST /api/v1/clients', { body })).data;

export const deleteClient = (id: string) => api('DELETE /api/v1/clients/{id}', { path: { id } });

export const listKeys = async (signal?: AbortSignal) => (await api('GET /api/v1/keys', { signal })).data;

export const rotateKeys = () => api('POST /api/v1/keys/rotate');

export const burnKey = (kid: string) => api('POST /api/v1/keys/{kid}/burn', { path: { kid } });

export const listTeams = (query: Query<'GET /api/v1/teams'> | URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/teams', { query, signal });

export const createTeam = async (body: Body<'POST /api/v1/teams'>) => (await api('POST /api/v1/teams', { body })).data;

export const changeTeam = (handle: string, body: Body<'PATCH /api/v1/teams/{handle}'>) =>
  api('PATCH /api/v1/teams/{handle}', { path: { handle }, body });

export const deleteTeam = (handle: string) => api('DELETE /api/v1/teams/{handle}', { path: { handle } });

export const listRoles = async (signal?: AbortSignal) => (await api('GET /api/v1/roles', { signal })).data;

export const createRole = (body: Body<'POST /api/v1/roles'>) => api('POST /api/v1/roles', { body });

export const changeRole = (name: string, permissions: RoleOfPermissions['permissions']) =>
  api('PATCH /api/v1/roles/{name}', { path: { name }, body: { permissions } });

export const deleteRole = (name: string) => api('DELETE /api/v1/roles/{name}', { path: { name } });
