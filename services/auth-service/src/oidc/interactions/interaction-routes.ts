import type { Body } from '@taskward/contracts/openapi';
import { invalid, parse, text } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { deviceCookieOf, setDeviceCookie } from '../../factors/device-cookie.ts';
import { secondStep } from '../../factors/passkey-factor.ts';
import { codeFactor } from '../../factors/use-factor.ts';
import { findPendingLink, type PendingLink } from '../../federation/linked-account-store.ts';
import { beginFlow } from '../../federation/provider-flow.ts';
import { callbackOf, setFlowCookie } from '../../federation/provider-flow-cookie.ts';
import { cookieOf } from '../../http/cookies.ts';
import { originOf } from '../../http/request-origin.ts';
import { requireSameOrigin } from '../../http/same-origin.ts';
import { passkeyBody } from '../../passkeys/passkey-body.ts';
import { proofByPasskey, showPasskey } from '../../passkeys/shown-passkey.ts';
import { tokenHash } from '../../secrets.ts';
import { registrationBody } from '../../sign-in/registration.ts';
import type { Credentials } from '../../sign-in/sign-in.ts';
import { namedBy, signInFields } from '../../sign-in/sign-in-body.ts';
import { findUser } from '../../users/user-store.ts';
import { asksForTwo } from '../factor-classes.ts';
import { INTERACTION_COOKIE, type Issuer } from '../issuer.ts';
import type { OidcDeps } from '../oidc-deps.ts';
import { answerConsent, answerLogin, answerProof, answerRegistration, answerWaiting } from './interaction-answers.ts';
import { describe, expired, type Interaction } from './interactions.ts';

const loginBody = Joi.object<Body<'POST /auth/interaction/{uid}/login'>, true>({
  username: namedBy.when('mfaToken', { is: Joi.exist(), otherwise: Joi.required() }),
  ...signInFields,
});
const providerBody = Joi.object<Body<'POST /auth/interaction/{uid}/provider'>, true>({
  provider: text(1, 40).required(),
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
    const link = await findPendingLink(pool, tokenHash(interaction.uid));
    res.json({ success: true, data: await describe(issuer.provider(), interaction, person, linking(link)) });
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

  router.post('/interaction/:uid/provider', signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { provider: id } = parse(providerBody, req.body, { in: 'body' });
    const { uid } = await interactionOf(req);
    const provider = deps.providers.find((one) => one.id === id);
    if (!provider) throw notSetUp();
    const callback = callbackOf(req, config.PUBLIC_URL, provider);
    const begun = await beginFlow(pool, provider, callback, { kind: 'interaction', uid });
    setFlowCookie(req, res, config.PUBLIC_URL, provider, begun);
    res.json({ success: true, redirectTo: begun.redirectTo });
  });

  router.post('/interaction/:uid/passkey', signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { response, mfaToken } = parse(passkeyBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const origin = originOf(req);
    const shown = await showPasskey(deps, response, origin);
    const arrival = { origin, deviceToken: deviceCookieOf(req), asksForTwo: asksForTwo(interaction.params) };
    const { redirectTo, notices } = await (mfaToken === undefined
      ? answerProof(deps, interaction, proofByPasskey(shown), arrival)
      : answerWaiting(deps, interaction, mfaToken, { ...arrival, factor: await secondStep(deps, mfaToken, shown) }));
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

  /** The account elsewhere that waits in this sign-in. */
  const linking = (link: PendingLink | undefined) => {
    const provider = deps.providers.find(({ issuer: theirs }) => theirs === link?.issuer);
    return link && provider ? { provider: provider.name, email: link.email } : undefined;
  };

  return router;
}

const notSetUp = () =>
  invalid('This way to sign in is not set up here.', [{ path: 'provider', message: 'is not set up here' }]);
