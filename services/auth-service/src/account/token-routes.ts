import type { Body } from '@taskward/contracts/openapi';
import { AuthError, mayAct } from '@taskward/jwt-middleware';
import { checkApplication, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { notOfAPerson } from '../http/own-account.ts';
import { requires } from '../http/permission.ts';
import { findUser } from '../users/user-store.ts';
import { toUser } from '../users/users.ts';
import type { AccountDeps } from './account-deps.ts';

const tokenBody = Joi.object<Body<'POST /auth/verify-token'>, true>({ token: text(1, 8192).required() });

/** What the services of other teams use to see whether their tokens work. */
export function tokenRoutes({ pool, keys, config, verifier, signInLimit }: AccountDeps): Router {
  const router = Router();

  router.post('/verify-token', signInLimit, async (req, res) => {
    const { token } = parse(tokenBody, req.body, { in: 'body' });
    try {
      const { claims } = await verifier.verify(token);
      res.json({ active: true, ...claims });
    } catch (error) {
      if (!(error instanceof AuthError) || error.code === 'unavailable') throw error;
      res.json({ active: false });
    }
  });

  router.get('/jwt-info', (_req, res) => {
    res.json({
      algorithm: 'RS256',
      issuer: config.issuer,
      audience: config.JWT_AUDIENCE,
      jwksUri: `${config.PUBLIC_URL}/.well-known/jwks.json`,
      keys: keys.publicSet().keys.map(({ kid }) => kid),
    });
  });

  router.get(['/me', '/profile'], checkJwt(verifier), checkApplication('profile', 'email'), async (req, res) => {
    const identity = identityOf(req);
    const { subject, type, external } = identity;
    const user = type === 'user' ? await findUser(pool, subject) : undefined;
    if (!user && external) throw notFound('You are not known here yet. POST /auth/sync with this token first.');
    if (!user) throw notOfAPerson();
    const shown = mayAct(identity, 'roles') ? {} : { roles: [], permissions: [], teams: [] };
    res.json({ success: true, data: { ...toUser(user), ...shown } });
  });

  return router;
}

/** Three doors that show what a token opens. */
export function sampleRoutes({ verifier }: Pick<AccountDeps, 'verifier'>): Router {
  const router = Router();
  const say = (message: string) => ({ success: true, data: { message } });
  router.get('/api/public', (_req, res) => void res.json(say('Anyone may read this.')));
  router.get('/api/private', checkJwt(verifier), (_req, res) => void res.json(say('You are signed in.')));
  router.get(
    '/api/admin',
    checkJwt(verifier),
    requires('dashboard:admin'),
    (_req, res) => void res.json(say('You are an admin.')),
  );
  return router;
}
