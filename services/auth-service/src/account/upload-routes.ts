import type { Body } from '@taskward/contracts/openapi';
import { may, type Permission } from '@taskward/contracts/permissions';
import type { Identity } from '@taskward/jwt-middleware';
import { checkApplication, checkCaller, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { forbidden, invalid, malformed, parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { mayAsService, requires } from '../http/permission.ts';
import { sumUploads } from '../users/upload-store.ts';
import { countUpload, uploadsOf } from '../users/uploads.ts';
import type { AccountDeps } from './account-deps.ts';

const ofQuery = Joi.object<{ userId?: string }>({ userId: uuid });
const countBody = Joi.object<Body<'POST /auth/user-uploads/increment'>, true>({ userId: uuid });

const isPersonOrCounts = checkCaller(
  (caller) => caller.type === 'user' || mayAsService('uploads:write')(caller),
  'the scope uploads:write',
);

/** `/user-uploads`: how many files people have uploaded, counted for whichever service takes them. */
export function uploadRoutes({ pool, verifier, config }: Pick<AccountDeps, 'pool' | 'verifier' | 'config'>): Router {
  const router = Router();
  router.use('/user-uploads', checkJwt(verifier), isPersonOrCounts);

  router.get('/user-uploads', checkApplication('tasks:read'), async (req, res) => {
    const { userId } = parse(ofQuery, req.query, { in: 'query' });
    const whose = whoseUploads(identityOf(req), userId, { others: 'users:read', fault: malformed });
    res.json({ success: true, data: await uploadsOf(pool, whose, config) });
  });

  router.post('/user-uploads/increment', checkApplication('tasks:write'), async (req, res) => {
    const { userId } = parse(countBody, req.body ?? {}, { in: 'body' });
    const whose = whoseUploads(identityOf(req), userId, { others: 'roles:manage', fault: invalid });
    res.json({ success: true, data: await countUpload(pool, whose, config, idempotencyKeyOf(req)) });
  });

  router.get('/user-uploads/stats', requires('users:read'), async (_req, res) => {
    res.json({ success: true, ...(await sumUploads(pool, config.UPLOAD_LIMIT)) });
  });

  return router;
}

/**
 * Whose uploads are meant: one's own unless somebody is named.
 *
 * @throws AppError 403 where a person names somebody else without the permission, `fault` where a service names nobody
 */
function whoseUploads(
  caller: Identity,
  named: string | undefined,
  { others, fault }: { others: Permission; fault: typeof malformed },
): string {
  if (caller.type === 'service') {
    if (named === undefined) throw fault('A service has no uploads.', [{ path: 'userId', message: 'is required' }]);
    return named;
  }
  if (named === undefined || named === caller.subject) return caller.subject;
  if (!may(caller, others)) throw forbidden('These are the uploads of somebody else.');
  return named;
}
