import type { Body } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';

export async function ownProfile(signal?: AbortSignal) {
  return (await api('GET /auth/profile', { signal })).data;
}

export async function changeProfile(changes: Body<'PATCH /auth/profile'>) {
  return (await api('PATCH /auth/profile', { body: changes })).data;
}

export function sendConfirmation() {
  return api('POST /auth/verify-email/resend');
}

export function changePassword(body: Body<'POST /auth/change-password'>) {
  return api('POST /auth/change-password', { body });
}

export async function ownSessions(signal?: AbortSignal) {
  return (await api('GET /auth/sessions', { signal })).data;
}

export function endSession(id: string) {
  return api('DELETE /auth/sessions/{id}', { path: { id } });
}

export function endOtherSessions() {
  return api('DELETE /auth/sessions');
}
