import type { Page, Success, User } from '@taskward/contracts/http';
import { api } from '../../lib/api.ts';

export interface Account extends User {
  disabled?: boolean;
}

export interface AuditEntry {
  id: string;
  timestamp: string;
  type: string;
  actor: string | null;
  subject: string | null;
  address: string | null;
  device: string | null;
  details: Record<string, unknown>;
}

export interface Client {
  clientId: string;
  name: string;
  scopes: string[];
  createdAt?: string;
  /** Only in the answer to its making. */
  clientSecret?: string;
}

export interface SigningKey {
  kid: string;
  state: 'published' | 'signing' | 'verifying' | 'retired' | 'burned';
  createdAt: string;
  signsFrom: string;
  retiresAt: string | null;
}

export interface Stats {
  total: number;
  byStatus: Record<string, number>;
  byPriority: Record<string, number>;
  overdue: number;
  completedLast7Days: number;
  createdLast7Days?: number;
  dueNext7Days?: number;
  unassigned?: number;
}

const at = (base: string, id: string) => `${base}/${encodeURIComponent(id)}`;

export const taskStats = async (signal?: AbortSignal) =>
  (await api<Success<Stats>>('/api/v1/tasks/stats', { signal })).data;

export const listUsers = (query: URLSearchParams, signal?: AbortSignal) =>
  api<Page<Account>>(`/api/v1/users?${query}`, { signal });

export const createUser = (user: { email: string; name?: string; password?: string; roles: string[] }) =>
  api<Success<Account>>('/api/v1/users', { method: 'POST', body: user });

export const setRoles = (id: string, roles: string[]) =>
  api<Success<Account>>(`${at('/api/v1/users', id)}/roles`, { method: 'PUT', body: { roles } });

export const setDisabled = (id: string, disabled: boolean) =>
  api<Success<Account>>(at('/api/v1/users', id), { method: 'PATCH', body: { disabled } });

export const deleteUser = (id: string) => api<void>(at('/api/v1/users', id), { method: 'DELETE' });

export const listAudit = (query: URLSearchParams, signal?: AbortSignal) =>
  api<Page<AuditEntry>>(`/api/v1/audit?${query}`, { signal });

export const listClients = async (signal?: AbortSignal) =>
  (await api<Page<Client>>('/api/v1/clients', { signal })).data;

export const createClient = async (client: { name: string; scopes: string[] }) =>
  (await api<Success<Client>>('/api/v1/clients', { method: 'POST', body: client })).data;

export const deleteClient = (id: string) => api<void>(at('/api/v1/clients', id), { method: 'DELETE' });

export const listKeys = async (signal?: AbortSignal) =>
  (await api<Success<SigningKey[]>>('/api/v1/keys', { signal })).data;

export const rotateKeys = () => api<Success<SigningKey>>('/api/v1/keys/rotate', { method: 'POST', body: {} });

export const burnKey = (kid: string) =>
  api<Success<SigningKey>>(`${at('/api/v1/keys', kid)}/burn`, { method: 'POST', body: {} });
