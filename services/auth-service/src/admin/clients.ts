import type { Body } from '@taskward/contracts/openapi';
import type { Permission } from '@taskward/contracts/permissions';
import type { Identity } from '@taskward/jwt-middleware';
import { inTransaction, notFound } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { checkRegistration } from '../oidc/clients/client-registration.ts';
import { deleteClient, insertClient } from '../oidc/clients/client-store.ts';
import type { Issuer } from '../oidc/issuer.ts';
import { checkGives } from '../roles/given-roles.ts';
import { randomToken, tokenHash } from '../secrets.ts';
import { type EndingDeps, endSessions } from '../sessions/sessions.ts';
import { appendRevocation } from '../tokens/revocation-store.ts';

/** With the lists that may be left out. */
export type ClientInput = Required<Body<'POST /api/v1/clients'>>;

/** What a person needs to do what a scope opens to a service. */
const REACH: Partial<Record<string, Permission>> = {
  'tasks:read': 'tasks:read:all',
  'tasks:write': 'tasks:update:all',
  'tasks:delete': 'tasks:delete:all',
  'people:read': 'users:read',
  'mail:send': 'users:read',
  'uploads:write': 'roles:manage',
};

/**
 * Makes a client known to the issuer.
 *
 * @param by who makes it: a service may not do what they may not, or they would have it by its secret
 * @returns the client, and its secret, of which only the hash is kept
 * @throws AppError 403, 422 where the issuer would not take it
 */
export async function createClient(deps: EndingDeps, issuer: Issuer, input: ClientInput, by: Identity, origin: Origin) {
  if (input.redirectUris.length === 0)
    checkGives(
      by,
      input.scopes.flatMap((scope) => REACH[scope] ?? []),
    );
  const id = `client-${randomToken().slice(0, 12)}`;
  const clientSecret = randomToken();
  const client = { ...input, id, secretHash: tokenHash(clientSecret).toString('base64url') };
  checkRegistration(issuer.provider(), client);
  await inTransaction(deps.pool, async (db) => {
    await insertClient(db, client, by.subject);
    const details = { name: input.name, scopes: input.scopes };
    await appendAudit(db, { type: 'client.created', origin, subject: id, details });
  });
  return { client, clientSecret };
}

/**
 * Takes a client out, with everything that it was given.
 *
 * @throws AppError 404
 */
export async function removeClient(deps: EndingDeps, id: string, origin: Origin): Promise<void> {
  await inTransaction(deps.pool, async (db) => {
    if (!(await deleteClient(db, id))) throw notFound('There is no such client.');
    await endSessions(db, deps, { by: 'client', value: id }, 'client deleted', origin);
    await appendRevocation(db, { kind: 'client', id });
    await appendAudit(db, { type: 'client.deleted', origin, subject: id });
  });
  await deps.feed.pull();
}
