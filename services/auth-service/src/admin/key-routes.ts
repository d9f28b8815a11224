import { checkJwt } from '@taskward/jwt-middleware/express';
import { parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { freshProof } from '../factors/fresh-proof.ts';
import { requires } from '../http/permission.ts';
import { originOf } from '../http/request-origin.ts';
import type { AdminDeps } from './admin-deps.ts';

const keyPath = Joi.object<{ kid: string }>({ kid: text(1, 100).required() });

/** Signing keys, for admins. */
export function keyRoutes(deps: Pick<AdminDeps, 'keys' | 'feed' | 'pool' | 'verifier'>): Router {
  const { keys, feed, verifier } = deps;
  const router = Router();
  const fresh = freshProof(deps);
  router.use('/api/v1/keys', checkJwt(verifier), requires('dashboard:admin'));

  router.get('/api/v1/keys', async (_req, res) => void res.json({ success: true, data: await keys.list() }));

  router.post('/api/v1/keys/rotate', fresh, async (req, res) => {
    const kid = await keys.rotate(originOf(req));
    res.status(201).json({ success: true, data: (await keys.list()).find((key) => key.kid === kid) });
  });

  router.post('/api/v1/keys/:kid/burn', fresh, async (req, res) => {
    const { kid } = parse(keyPath, req.params, { in: 'path' });
    await keys.revoke(kid, originOf(req));
    await feed.pull();
    res.json({ success: true, data: (await keys.list()).find((key) => key.kid === kid) });
  });

  return router;
}
