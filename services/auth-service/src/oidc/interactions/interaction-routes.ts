import type { Body } from '@taskward/contracts/openapi';
import { parse } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { deviceCookieOf, setDeviceCookie } from '../../factors/device-cookie.ts';
import { codeFactor } from '../../factors/use-factor.ts';
import { cookieOf } from '../../http/cookies.ts';
import { originOf } from '../../http/request-origin.ts';
import { requireSameOrigin } from '../../http/same-origin.ts';
import { registrationBody } from '../../sign-in/registration.ts';
import type { Credentials } from '../../sign-in/sign-in.ts';
import { namedBy, signInFields } from '../../sign-in/sign-in-body.ts';
import { findUser } from '../../users/user-store.ts';
import { asksForTwo } from '../factor-classes.ts';
import { INTERACTION_COOKIE, type Issuer } from '../issuer.ts';
import type { OidcDeps } from '../oidc-deps.ts';
import { answerConsent, answerLogin, answerRegistration, answerWaiting } from './interaction-answers.ts';
import { describe, expired, type Interaction } from './interactions.ts';

const loginBody = Joi.object<Body<'POST /auth/interaction/{uid}/login'>, true>({
  username: namedBy.when('mfaToken', { is: Joi.exist(), otherwise: Joi.required() }),
  ...signInFields,
});
const consentBody = Joi.object<Body<'POST /auth/interaction/{uid}/consent'>, true>({
  accept: Joi.boolean().required(),
});

/** What the web app's sign-in page asks and tells the issuer. The answer's `redirectTo` leads back into the flow. */
export function interactionRoutes(issuer: Issuer, deps: OidcDeps): Router {
  const { pool, config, passwordConcurrency, signInLimit } = deps;
  const router = Router();

  async function findInteraction(req: Request): Promise<Interaction | undefined> {
    const { uid } = req.params as { uid: string };
    const found = cookieOf(req, INTERACTION_COOKIE) === uid ? await issuer.provider().Interaction.find(uid) : undefined;
    return found?.result ? undefined : found;
  }

  async function interactionOf(req: Request): Promise<Interaction> {
    const interaction = await findInteraction(req);
    if (!interaction) throw expired();
    return interaction;
  }

  router.get('/interaction/:uid', async (req, res) => {
    const interaction = await interactionOf(req);
    const { accountId } = interaction.session ?? {};
    const person = accountId ? await findUser(pool, accountId) : undefined;
    res.json({ success: true, data: await describe(issuer.provider(), interaction, person) });
  });

  router.post('/interaction/:uid/login', passwordConcurrency, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { username: login, password, mfaToken, remember, ...code } = parse(loginBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const origin = originOf(req);
    const factor = codeFactor(deps, code, origin);
    const arrival = {
      origin,
      factor,
      remember,
      deviceToken: deviceCookieOf(req),
      asksForTwo: asksForTwo(interaction.params),
    };
    const { redirectTo, notices, deviceToken } = await (mfaToken === undefined
      ? answerLogin(deps, interaction, { login, password } as Credentials, arrival)
      : answerWaiting(deps, interaction, mfaToken, arrival));
    setDeviceCookie(req, res, config.PUBLIC_URL, deviceToken);
    res.json({ success: true, redirectTo, ...(notices.length > 0 ? { notices } : {}) });
  });

  router.post('/interaction/:uid/register', passwordConcurrency, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const given = parse(registrationBody, req.body, { in: 'body' });
    const redirectTo = await answerRegistration(deps, await findInteraction(req), given, originOf(req));
    res.status(201).json({ success: true, redirectTo });
  });

  router.post('/interaction/:uid/consent', async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { accept } = parse(consentBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const redirectTo = await answerConsent(deps, issuer.provider(), interaction, accept, originOf(req));
    res.json({ success: true, redirectTo });
  });

  return router;
}
