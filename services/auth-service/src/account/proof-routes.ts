import { identityOf } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { givenPassword } from '../credentials/password-rules.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { authenticationResponse } from '../passkeys/passkey-body.ts';
import { otp, recoveryCode } from '../sign-in/sign-in-body.ts';
import type { AccountDeps } from './account-deps.ts';
import { type GivenProof, renewProof } from './renew-proof.ts';

const proofBody = Joi.object<GivenProof>({
  password: givenPassword,
  otp,
  recoveryCode,
  passkey: authenticationResponse,
})
  .or('password', 'otp', 'recoveryCode', 'passkey')
  .messages({ 'object.missing': 'must have a password, a code or a passkey' });

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
