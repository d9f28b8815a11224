import type { Schemas } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';

export type WholeTeam = Schemas['WholeTeam'];

export const getTeam = async (handle: string, signal?: AbortSignal) =>
  (await api('GET /api/v1/teams/{handle}', { path: { handle }, signal })).data;

export const setTeamMember = (handle: string, userId: string, lead?: boolean) =>
  api('PUT /api/v1/teams/{handle}/members/{userId}', {
    path: { handle, userId },
    body: lead === undefined ? {} : { lead },
  });

export const removeTeamMember = (handle: string, userId: string) =>
  api('DELETE /api/v1/teams/{handle}/members/{userId}', { path: { handle, userId } });
