import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { parse, uuid } from '@taskward/service-kit';
import { Router } from 'express';
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
import { mfaToken } from '../sign-in/sign-in-body.ts';
import { fields } from '../users/user-fields.ts';
import type { AccountDeps } from './account-deps.ts';
import { changerOf, ownOrWaiting } from './changer.ts';

const newBody = Joi.object<{ name: string; response: RegistrationResponseJSON; mfaToken?: string }>({
  name: fields.givenName.required(),
  response: registrationResponse.required(),
  mfaToken,
});
const optionsBody = Joi.object<{ mfaToken?: string }>({ mfaToken });
const passkeyPath = Joi.object<{ id: string }>({ id: uuid.required() });

/** Passkeys: one's own, and signing in with one. The first may be made on the way in, where one has to have a second factor. */
export function passkeyRoutes(deps: AccountDeps): Router {
  const { config, verifier, signInLimit } = deps;
  const router = Router();
  const own = ownAccount(verifier);
  const fresh = freshProof(deps);
  const changing = ownOrWaiting(deps);

  router.post('/passkeys/options', changing, async (req, res) => {
    const { mfaToken } = parse(optionsBody, req.body ?? {}, { in: 'body' });
    res.json(await registrationOptions(deps, (await changerOf(deps, req, mfaToken)).userId));
  });

  router.post('/passkeys', changing, async (req, res) => {
    const { mfaToken, ...given } = parse(newBody, req.body, { in: 'body' });
    const who = await changerOf(deps, req, mfaToken);
    const { passkey, ...shownOnce } = await addPasskey(deps, who, given, originOf(req));
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
    await dropPasskey(deps, await changerOf(deps, req), id, originOf(req), (db, userId) => keepWayIn(db, deps, userId));
    res.status(204).end();
  });

  return router;
}
