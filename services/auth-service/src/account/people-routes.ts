import { checkApplication, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { notOfAPerson } from '../http/own-account.ts';
import { findPeople } from '../users/people-store.ts';
import type { AccountDeps } from './account-deps.ts';

const query = Joi.object<{ id: string[] }>({
  id: Joi.array().items(uuid).min(1).max(100).single().required(),
});

/**
 * Names for ids, for everybody who is signed in: whoever sees a task sees who made it and who does it, and so does an
 * application that reads tasks for them. Nobody can be searched or listed here.
 */
export function peopleRoutes({ pool, verifier }: Pick<AccountDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  router.get('/api/v1/people', checkJwt(verifier), checkApplication('tasks:read'), async (req, res) => {
    if (identityOf(req).type !== 'user') throw notOfAPerson();
    const { id } = parse(query, req.query, { in: 'query' });
    res.json({ success: true, data: await findPeople(pool, id) });
  });
  return router;
}
