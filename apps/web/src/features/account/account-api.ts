import type { Session, Success, User } from '@taskward/contracts/http';
import { api } from '../../lib/api.ts';

export async function ownProfile(signal?: AbortSignal) {
  return (await api<Success<User>>('/auth/profile', { signal })).data;
}

export async function changeProfile(changes: { name?: string; username?: string }) {
  return (await api<Success<User>>('/auth/profile', { method: 'PATCH', body: changes })).data;
}

export function changePassword(body: { currentPassword: string; newPassword: string }) {
  return api<void>('/auth/change-password', { method: 'POST', body });
}

export async function ownSessions(signal?: AbortSignal) {
  return (await api<Success<Session[]>>('/auth/sessions', { signal })).data;
}

export function endSession(id: string) {
  return api<void>(`/auth/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function endOtherSessions() {
  return api<void>('/auth/sessions', { method: 'DELETE' });
}
