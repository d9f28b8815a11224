import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { identityOf } from '@taskward/jwt-middleware/express';
import { parse, text, uuid } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { deviceCookieOf } from '../factors/device-cookie.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { addPasskey, dropPasskey, registrationOptions } from '../factors/own-passkeys.ts';
import { secondStep, signInOptions } from '../factors/passkey-factor.ts';
import { keepWayIn } from '../federation/linking.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { passkeyBody, registrationResponse } from '../passkeys/passkey-body.ts';
import { toPasskey } from '../passkeys/passkey-store.ts';
import { proofByPasskey, showPasskey } from '../passkeys/shown-passkey.ts';
import { setRefreshCookie } from '../sessions/refresh-cookie.ts';
import { startSession, startWaitingSession } from '../sign-in/sign-in.ts';
import { fields } from '../users/user-fields.ts';
import type { AccountDeps } from './account-deps.ts';

const newBody = Joi.object<{ name: string; response: RegistrationResponseJSON }>({
  name: fields.givenName.required(),
  response: registrationResponse.required(),
});
const optionsBody = Joi.object<{ mfaToken?: string }>({ mfaToken: text(1, 200) });
const passkeyPath = Joi.object<{ id: string }>({ id: uuid.required() });

/** Passkeys: one's own, and signing in with one. */
export function passkeyRoutes(deps: AccountDeps): Router {
  const { config, verifier, signInLimit } = deps;
  const router = Router();
  const own = ownAccount(verifier);
  const fresh = freshProof(deps);
  const changerOf = (req: Request) => ({ userId: identityOf(req).subject, sessionId: identityOf(req).sessionId });

  router.post('/passkeys/options', own, fresh, async (req, res) => {
    res.json(await registrationOptions(deps, identityOf(req).subject));
  });

  router.post('/passkeys', own, fresh, async (req, res) => {
    const given = parse(newBody, req.body, { in: 'body' });
    const { passkey, ...shownOnce } = await addPasskey(deps, changerOf(req), given, originOf(req));
    res.status(201).json({ success: true, data: toPasskey(passkey), ...shownOnce });
  });

  router.post('/passkeys/sign-in/options', async (req, res) => {
    const { mfaToken } = parse(optionsBody, req.body ?? {}, { in: 'body' });
    res.json(await signInOptions(deps, mfaToken));
  });

  router.post('/passkeys/sign-in', signInLimit, async (req, res) => {
    const { response, mfaToken } = parse(passkeyBody, req.body, { in: 'body' });
    const origin = originOf(req);
    const shown = await showPasskey(deps, response, origin);
    const arrival = { origin, deviceToken: deviceCookieOf(req) };
    const { refreshToken, answer } = await (mfaToken === undefined
      ? startSession(deps, proofByPasskey(shown), arrival)
      : startWaitingSession(deps, mfaToken, { ...arrival, factor: await secondStep(deps, mfaToken, shown) }));
    setRefreshCookie(req, res, config.PUBLIC_URL, refreshToken);
    res.json(answer);
  });

  // After what has a name there: "sign-in" is no passkey.
  router.delete('/passkeys/:id', own, fresh, async (req, res) => {
    const { id } = parse(passkeyPath, req.params, { in: 'path' });
    await dropPasskey(deps, changerOf(req), id, originOf(req), (db, userId) => keepWayIn(db, deps, userId));
    res.status(204).end();
  });

  return router;
}
