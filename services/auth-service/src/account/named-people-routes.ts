import { checkCaller, checkJwt } from '@taskward/jwt-middleware/express';
import { onlyServices, parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { mayAsService } from '../http/permission.ts';
import { findNamed } from '../users/people-store.ts';
import type { AccountDeps } from './account-deps.ts';

const body = Joi.object<{ names: string[] }, true>({
  names: Joi.array().items(text(1, 100)).max(40).required(),
}).required();

/** `/internal/people`: whom task-service means where a file names people as another tool knows them. */
export function namedPeopleRoutes({ pool, verifier }: Pick<AccountDeps, 'pool' | 'verifier'>): Router {
  const router = Router();
  const reads = checkCaller(mayAsService('people:read'), 'the scope people:read');
  router.post('/internal/people', onlyServices, checkJwt(verifier), reads, async (req, res) => {
    const { names } = parse(body, req.body, { in: 'body' });
    res.json({ success: true, data: await findNamed(pool, names) });
  });
  return router;
}
