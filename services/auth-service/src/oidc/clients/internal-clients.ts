import { clientSecret } from '@taskward/service-kit';
import type { AdapterPayload } from 'oidc-provider';
import { tokenHash } from '../../secrets.ts';
import { clientMetadata } from './client-store.ts';

/** Our own services, as clients: no row says that they are there, and no admin takes them away. */
export const INTERNAL_CLIENTS: ReadonlyMap<string, { name: string; scopes: string[] }> = new Map([
  ['task-service', { name: 'Taskward', scopes: ['people:read', 'uploads:write'] }],
  ['realtime-service', { name: 'Taskward', scopes: ['tasks:read', 'people:read', 'presence:write'] }],
  ['worker-service', { name: 'Taskward', scopes: ['tasks:read', 'people:read', 'mail:send', 'attachments:thumbnail'] }],
]);

/** One of them, with the secret that follows from the one that our services share; nothing where they share none. */
export function internalClient(id: string, serviceSecret: string | undefined): AdapterPayload | undefined {
  const client = INTERNAL_CLIENTS.get(id);
  if (!client || serviceSecret === undefined) return undefined;
  const secretHash = tokenHash(clientSecret(serviceSecret, id)).toString('base64url');
  return clientMetadata({ id, ...client, secretHash, redirectUris: [], postLogoutRedirectUris: [] });
}
