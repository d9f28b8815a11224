import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { freshProof } from '../factors/fresh-proof.ts';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { registration } from '../oidc/clients/client-registration.ts';
import { type ClientRow, listClients } from '../oidc/clients/client-store.ts';
import type { Issuer } from '../oidc/issuer.ts';
import type { AdminDeps } from './admin-deps.ts';
import { type ClientInput, createClient, removeClient } from './clients.ts';

const clientBody = Joi.object<ClientInput, true>({ name: text(1, 100).trim().required(), ...registration });
const clientPath = Joi.object<{ id: string }>({ id: text(1, 100).required() });

/** Service clients, for admins. A secret is shown once, when it is made. */
export function clientRoutes(issuer: Issuer, deps: AdminDeps): Router {
  const { pool, verifier } = deps;
  const router = Router();
  const fresh = freshProof(deps);
  router.use('/api/v1/clients', checkJwt(verifier), requires('dashboard:admin'));

  router.get('/api/v1/clients', async (_req, res) => {
    res.json({
      success: true,
      data: (await listClients(pool)).map(presented),
      page: { nextCursor: null, limit: null },
    });
  });

  router.post('/api/v1/clients', fresh, async (req, res) => {
    const input = parse(clientBody, req.body, { in: 'body' });
    const { client, clientSecret } = await createClient(deps, issuer, input, identityOf(req), originOf(req));
    const { clientId, ...rest } = presented(client);
    res.status(201).json({ success: true, data: { clientId, clientSecret, ...rest } });
  });

  router.delete('/api/v1/clients/:id', fresh, async (req, res) => {
    const { id } = parse(clientPath, req.params, { in: 'path' });
    await removeClient(deps, id, originOf(req));
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
