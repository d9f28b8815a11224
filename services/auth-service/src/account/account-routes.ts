import type { Body } from '@taskward/contracts/openapi';
import { identityOf } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { givenPassword, newPassword } from '../credentials/password-rules.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { setRefreshCookie } from '../sessions/refresh-cookie.ts';
import { register, registrationBody } from '../sign-in/registration.ts';
import { startSession } from '../sign-in/sign-in.ts';
import { fields } from '../users/user-fields.ts';
import { toUser } from '../users/users.ts';
import type { AccountDeps } from './account-deps.ts';
import { changePassword } from './change-password.ts';
import { changeProfile } from './profile.ts';

const profileBody = Joi.object<Body<'PATCH /auth/profile'>, true>({
  name: fields.name,
  givenName: fields.givenName,
  familyName: fields.familyName,
  username: fields.username,
  company: fields.company,
  avatar: fields.avatar,
  locale: fields.locale,
  hidesPresence: Joi.boolean().strict(),
}).min(1);
const passwordBody = Joi.object<Body<'POST /auth/change-password'>, true>({
  currentPassword: givenPassword.required(),
  newPassword: newPassword.required(),
});

/** One's own account: registering, the profile, the password. */
export function accountRoutes(deps: AccountDeps): Router {
  const { pool, config, verifier, passwordConcurrency, signInLimit } = deps;
  const router = Router();
  const own = ownAccount(verifier);

  router.post('/register', passwordConcurrency, signInLimit, async (req, res) => {
    const given = parse(registrationBody, req.body, { in: 'body' });
    const proof = await register(deps, given, originOf(req), async (_db, proven) => proven);
    const { refreshToken, answer } = await startSession(deps, proof, { origin: originOf(req) });
    setRefreshCookie(req, res, config.PUBLIC_URL, refreshToken);
    res.status(201).json(answer);
  });

  router.patch('/profile', own, async (req, res) => {
    const given = parse(profileBody, req.body, { in: 'body' });
    const user = await changeProfile(pool, identityOf(req).subject, given, originOf(req));
    res.json({ success: true, data: toUser(user) });
  });

  router.post('/change-password', own, freshProof(deps), async (req, res) => {
    const given = parse(passwordBody, req.body, { in: 'body' });
    await changePassword(deps, identityOf(req), given, originOf(req));
    res.status(204).end();
  });

  return router;
}
