import type { Body } from '@taskward/contracts/openapi';
import { identityOf } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { givenPassword } from '../credentials/password-rules.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { otp, recoveryCode } from '../sign-in/sign-in-body.ts';
import type { AccountDeps } from './account-deps.ts';
import { renewProof } from './renew-proof.ts';

const proofBody = Joi.object<Body<'POST /auth/proof'>, true>({
  password: givenPassword,
  otp,
  recoveryCode,
})
  .or('password', 'otp', 'recoveryCode')
  .messages({ 'object.missing': 'must have a password, or a code' });

/** Showing once more that it is you, before something is changed that matters. */
export function proofRoutes(deps: AccountDeps): Router {
  const { verifier, passwordConcurrency, signInLimit } = deps;
  const router = Router();
  router.post('/proof', passwordConcurrency, signInLimit, ownAccount(verifier), async (req, res) => {
    const given = parse(proofBody, req.body, { in: 'body' });
    res.json(await renewProof(deps, identityOf(req), given, originOf(req)));
  });
  return router;
}
