import type { Body } from '@taskward/contracts/openapi';
import { identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { recoveryCodesLeft } from '../factors/factor-store.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { confirmNewTotp, dropTotp, renewRecoveryCodes, startTotp } from '../factors/own-totp.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { passkeysOf, toPasskey } from '../passkeys/passkey-store.ts';
import { devicesOf, forgetDevice, type RememberedDevice } from '../sessions/device-store.ts';
import { mustHaveFactor } from '../sign-in/door.ts';
import { mfaToken, otp } from '../sign-in/sign-in-body.ts';
import { findUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';
import { changerOf, ownOrWaiting } from './changer.ts';

const startBody = Joi.object<Body<'POST /auth/mfa/totp'>, true>({ mfaToken });
const devicePath = Joi.object<{ id: string }>({ id: uuid.required() });
const confirmBody = Joi.object<Body<'POST /auth/mfa/totp/confirm'>, true>({ code: otp.required(), mfaToken });

/** One's own second factors. The first may be set up on the way in, where one has to have one: by the token of that. */
export function mfaRoutes(deps: AccountDeps): Router {
  const { pool, config, verifier } = deps;
  const router = Router();
  const own = ownAccount(verifier);
  const fresh = freshProof(deps);
  const changing = ownOrWaiting(deps);

  router.get('/mfa', own, async (req, res) => {
    const user = await findUser(pool, identityOf(req).subject);
    if (!user) throw notFound('There is no such account any more.');
    res.json({
      success: true,
      totp: user.secondFactors.includes('totp'),
      passkeys: (await passkeysOf(pool, user.id)).map(toPasskey),
      recoveryCodesLeft: await recoveryCodesLeft(pool, user.id),
      required: mustHaveFactor(config.REQUIRE_MFA, user),
      devices: (await devicesOf(pool, user.id)).map(toDevice),
    });
  });

  router.delete('/mfa/devices/:id', own, async (req, res) => {
    const { id } = parse(devicePath, req.params, { in: 'path' });
    if (!(await forgetDevice(pool, identityOf(req).subject, id))) throw notFound('You have no such device.');
    res.status(204).end();
  });

  router.post('/mfa/totp', changing, async (req, res) => {
    const { mfaToken } = parse(startBody, req.body ?? {}, { in: 'body' });
    res.json({ success: true, ...(await startTotp(deps, await changerOf(deps, req, mfaToken))) });
  });

  router.post('/mfa/totp/confirm', changing, async (req, res) => {
    const { code, mfaToken } = parse(confirmBody, req.body, { in: 'body' });
    const recoveryCodes = await confirmNewTotp(deps, await changerOf(deps, req, mfaToken), code, originOf(req));
    res.json({ success: true, recoveryCodes });
  });

  router.delete('/mfa/totp', own, fresh, async (req, res) => {
    await dropTotp(deps, await changerOf(deps, req), originOf(req));
    res.status(204).end();
  });

  router.post('/mfa/recovery-codes', own, fresh, async (req, res) => {
    const recoveryCodes = await renewRecoveryCodes(deps, await changerOf(deps, req), originOf(req));
    res.json({ success: true, recoveryCodes });
  });

  return router;
}

const toDevice = ({ id, device, createdAt, lastUsedAt, expiresAt }: RememberedDevice) => ({
  id,
  device,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
