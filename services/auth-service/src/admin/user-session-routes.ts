import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import { sessionsOf } from '../sessions/session-store.ts';
import { revokeSessionOf, revokeSessions, toSession } from '../sessions/sessions.ts';
import { findUser } from '../users/user-store.ts';
import type { AdminDeps } from './admin-deps.ts';

const userPath = Joi.object<{ id: string }>({ id: uuid.required() });
const sessionPath = Joi.object<{ id: string; sessionId: string }>({ id: uuid.required(), sessionId: uuid.required() });
const REASON = 'ended by an admin';

/** Other people's sessions, for admins: where somebody is signed in, and signing them out there. */
export function userSessionRoutes(deps: AdminDeps): Router {
  const { pool, verifier } = deps;
  const router = Router();
  const reads = [checkJwt(verifier), requires('users:read')];
  const manages = [checkJwt(verifier), requires('roles:manage')];

  router.get('/api/v1/users/:id/sessions', ...reads, async (req, res) => {
    const { id } = parse(userPath, req.params, { in: 'path' });
    if (!(await findUser(pool, id))) throw noUser();
    const { sessionId } = identityOf(req);
    const sessions = await sessionsOf(pool, id);
    res.json({ success: true, data: sessions.map((session) => toSession(session, sessionId)) });
  });

  // All of them, an admin's own current one too where the admin names themselves.
  router.delete('/api/v1/users/:id/sessions', ...manages, async (req, res) => {
    const { id } = parse(userPath, req.params, { in: 'path' });
    if (!(await findUser(pool, id))) throw noUser();
    await revokeSessions(deps, { by: 'user', value: id }, REASON, originOf(req));
    res.status(204).end();
  });

  router.delete('/api/v1/users/:id/sessions/:sessionId', ...manages, async (req, res) => {
    const { id: userId, sessionId: id } = parse(sessionPath, req.params, { in: 'path' });
    if (!(await revokeSessionOf(deps, { id, userId }, REASON, originOf(req)))) {
      throw notFound('They have no such session.');
    }
    res.status(204).end();
  });

  return router;
}

const noUser = () => notFound('There is no such user.');
