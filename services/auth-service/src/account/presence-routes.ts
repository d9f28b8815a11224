import { checkCaller, checkJwt } from '@taskward/jwt-middleware/express';
import { onlyServices, parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { mayAsService } from '../http/permission.ts';
import { findAcquaintances, markSeen } from '../users/presence-store.ts';
import type { AccountDeps } from './account-deps.ts';

const MOST = 100;
const id = Joi.string().pattern(/^[\w-]{1,64}$/);
const query = Joi.object<{ ids: string[]; for?: string }>({
  ids: Joi.string()
    .max(MOST * 65)
    .custom((given: string) => given.split(','))
    .required(),
  for: id,
});
const seenBody = Joi.object<{ seen: Array<{ userId: string; at: string }> }>({
  seen: Joi.array()
    .items(Joi.object({ userId: uuid.required(), at: Joi.string().isoDate().required() }))
    .max(MOST)
    .required(),
});

/** `/internal/presence`: what realtime-service asks and tells of who was here. */
export function presenceRoutes({ pool, verifier }: Pick<AccountDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  const writes = checkCaller(mayAsService('presence:write'), 'the scope presence:write');
  router.use('/internal/presence', onlyServices, checkJwt(verifier), writes);
  router
    .route('/internal/presence')
    .get(async (req, res) => {
      const { ids, for: asker } = parse(query, req.query, { in: 'query' });
      res.json({ success: true, data: await findAcquaintances(pool, ids, asker) });
    })
    .post(async (req, res) => {
      await markSeen(pool, parse(seenBody, req.body, { in: 'body' }).seen);
      res.status(204).end();
    });
  return router;
}
