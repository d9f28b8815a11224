import type { Body, Query, Schemas } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';

export type Notification = Schemas['Notification'];
export type Kind = Schemas['NotificationKind'];
export type Settings = Schemas['NotificationSettings'];
export type SettingsChange = Body<'PUT /api/v1/notifications/settings'>;

export const listNotifications = (query: Query<'GET /api/v1/notifications'> | URLSearchParams, signal?: AbortSignal) =>
  api('GET /api/v1/notifications', { query, signal });

export const markRead = (which: { ids: string[] } | { all: true }) =>
  api('POST /api/v1/notifications/read', { body: which });

export const ownSettings = async (signal?: AbortSignal) =>
  (await api('GET /api/v1/notifications/settings', { signal })).data;

export const changeSettings = async (body: SettingsChange) =>
  (await api('PUT /api/v1/notifications/settings', { body })).data;
