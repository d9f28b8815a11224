import { may } from '@taskward/contracts/permissions';
import { checkApplication, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { notOfAPerson } from '../http/own-account.ts';
import { findPeople, searchPeople } from '../users/people-store.ts';
import type { AccountDeps } from './account-deps.ts';

const query = Joi.object<{ id: string[]; q?: undefined } | { id?: undefined; q: string }>({
  id: Joi.array()
    .items(uuid)
    .min(1)
    .max(100)
    .single()
    // biome-ignore lint/suspicious/noThenProperty: Joi's word for it, nobody awaits this
    .when('q', { is: Joi.exist(), then: Joi.forbidden(), otherwise: Joi.required() }),
  q: Joi.string().trim().allow('').max(10_000),
});

/**
 * Names for ids, for everybody who is signed in: whoever sees a task sees who made it and who does it, and so does an
 * application that reads tasks for them. By name, an admin finds everybody, and a user nobody but themselves.
 */
export function peopleRoutes({ pool, verifier }: Pick<AccountDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  router.get('/api/v1/people', checkJwt(verifier), checkApplication('tasks:read'), async (req, res) => {
    const { subject, type, roles } = identityOf(req);
    if (type !== 'user') throw notOfAPerson();
    const { id, q } = parse(query, req.query, { in: 'query' });
    const among = may(roles, 'users:read') ? 'everybody' : { id: subject };
    const people = id === undefined ? await searchPeople(pool, q, among) : await findPeople(pool, id);
    res.json({ success: true, data: people });
  });
  return router;
}
