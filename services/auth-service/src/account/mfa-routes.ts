import type { Body } from '@taskward/contracts/openapi';
import { identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, uuid } from '@taskward/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { findChallenge } from '../factors/challenge-store.ts';
import type { Changer } from '../factors/factor-changes.ts';
import { recoveryCodesLeft } from '../factors/factor-store.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { confirmNewTotp, dropTotp, renewRecoveryCodes, startTotp } from '../factors/own-totp.ts';
import { waitedTooLong } from '../factors/use-factor.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { passkeysOf, toPasskey } from '../passkeys/passkey-store.ts';
import { tokenHash } from '../secrets.ts';
import { devicesOf, forgetDevice, type RememberedDevice } from '../sessions/device-store.ts';
import { mustHaveFactor } from '../sign-in/door.ts';
import { mfaToken, otp } from '../sign-in/sign-in-body.ts';
import { findUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';

const startBody = Joi.object<Body<'POST /auth/mfa/totp'>, true>({ mfaToken });
const devicePath = Joi.object<{ id: string }>({ id: uuid.required() });
const confirmBody = Joi.object<Body<'POST /auth/mfa/totp/confirm'>, true>({ code: otp.required(), mfaToken });

/** One's own second factors. The first may be set up on the way in, where one has to have one: by the token of that. */
export function mfaRoutes(deps: AccountDeps): Router {
  const { pool, config, verifier } = deps;
  const router = Router();
  const own = ownAccount(verifier);
  const fresh = freshProof(deps);
  const ownOrWaiting = orWaiting([own, fresh]);

  async function changerOf(req: Request, mfaToken: string | undefined): Promise<Changer> {
    if (req.auth) return { userId: req.auth.subject, sessionId: req.auth.sessionId };
    const waiting = await findChallenge(pool, tokenHash(mfaToken ?? ''));
    if (!waiting) throw waitedTooLong();
    return { userId: waiting.userId, mfaToken };
  }

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

  router.post('/mfa/totp', ownOrWaiting, async (req, res) => {
    const { mfaToken } = parse(startBody, req.body ?? {}, { in: 'body' });
    res.json({ success: true, ...(await startTotp(deps, await changerOf(req, mfaToken))) });
  });

  router.post('/mfa/totp/confirm', ownOrWaiting, async (req, res) => {
    const { code, mfaToken } = parse(confirmBody, req.body, { in: 'body' });
    const recoveryCodes = await confirmNewTotp(deps, await changerOf(req, mfaToken), code, originOf(req));
    res.json({ success: true, recoveryCodes });
  });

  router.delete('/mfa/totp', own, fresh, async (req, res) => {
    await dropTotp(deps, await changerOf(req, undefined), originOf(req));
    res.status(204).end();
  });

  router.post('/mfa/recovery-codes', own, fresh, async (req, res) => {
    const recoveryCodes = await renewRecoveryCodes(deps, await changerOf(req, undefined), originOf(req));
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

/** Who brings the token of a sign-in that waits need not be signed in yet; whether it is good is asked later. */
const orWaiting =
  (steps: RequestHandler[]): RequestHandler =>
  (req, res, next) => {
    if (typeof req.body?.mfaToken === 'string' && req.headers.authorization === undefined) return next();
    const [first, ...rest] = steps;
    if (!first) return next();
    first(req, res, (error?: unknown) => (error ? next(error) : orWaiting(rest)(req, res, next)));
  };
