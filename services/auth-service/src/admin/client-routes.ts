import type { Body } from '@taskward/contracts/openapi';
import { rolesThatMay } from '@taskward/contracts/permissions';
import { checkJwt, checkRole, identityOf } from '@taskward/jwt-middleware/express';
import { inTransaction, notFound, parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { appendAudit } from '../audit/audit-store.ts';
import { originOf } from '../http/request-origin.ts';
import { checkRegistration, registration } from '../oidc/client-registration.ts';
import { type ClientRow, deleteClient, insertClient, listClients } from '../oidc/client-store.ts';
import type { Issuer } from '../oidc/issuer.ts';
import { randomToken, tokenHash } from '../secrets.ts';
import { endSessions } from '../sessions/sessions.ts';
import { appendRevocation } from '../tokens/revocation-store.ts';
import type { AdminDeps } from './admin-deps.ts';

/** With the lists that may be left out. */
type ClientInput = Required<Body<'POST /api/v1/clients'>>;

const clientBody = Joi.object<ClientInput, true>({ name: text(1, 100).trim().required(), ...registration });
const clientPath = Joi.object<{ id: string }>({ id: text(1, 100).required() });

/** Service clients, for admins. A secret is shown once, when it is made. */
export function clientRoutes(issuer: Issuer, deps: AdminDeps): Router {
  const { pool, feed, verifier } = deps;
  const router = Router();
  router.use('/api/v1/clients', checkJwt(verifier), checkRole(...rolesThatMay('dashboard:admin')));

  router.get('/api/v1/clients', async (_req, res) => {
    res.json({
      success: true,
      data: (await listClients(pool)).map(presented),
      page: { nextCursor: null, limit: null },
    });
  });

  router.post('/api/v1/clients', async (req, res) => {
    const input = parse(clientBody, req.body, { in: 'body' });
    const id = `client-${randomToken().slice(0, 12)}`;
    const clientSecret = randomToken();
    const client = { ...input, id, secretHash: tokenHash(clientSecret).toString('base64url') };
    checkRegistration(issuer.provider(), client);
    await inTransaction(pool, async (db) => {
      await insertClient(db, client, identityOf(req).subject);
      const details = { name: input.name, scopes: input.scopes };
      await appendAudit(db, { type: 'client.created', origin: originOf(req), subject: id, details });
    });
    const { clientId, ...rest } = presented(client);
    res
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ success: true, data: { clientId, clientSecret, ...rest } });
  });

  router.delete('/api/v1/clients/:id', async (req, res) => {
    const { id } = parse(clientPath, req.params, { in: 'path' });
    await inTransaction(pool, async (db) => {
      if (!(await deleteClient(db, id))) throw notFound('There is no such client.');
      await endSessions(db, deps, { by: 'client', value: id }, 'client deleted', originOf(req));
      await appendRevocation(db, { kind: 'client', id });
      await appendAudit(db, { type: 'client.deleted', origin: originOf(req), subject: id });
    });
    await feed.pull();
    res.status(204).end();
  });

  return router;
}

const presented = (client: Omit<ClientRow, 'secretHash' | 'createdAt'> & { createdAt?: Date }) => ({
  clientId: client.id,
  name: client.name,
  scopes: client.scopes,
  ...(client.redirectUris.length > 0
    ? { redirectUris: client.redirectUris, postLogoutRedirectUris: client.postLogoutRedirectUris }
    : {}),
  ...(client.createdAt ? { createdAt: client.createdAt.toISOString() } : {}),
});
