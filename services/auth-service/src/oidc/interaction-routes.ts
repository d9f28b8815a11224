import { gone, inTransaction, parse, unauthenticated } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { givenPassword } from '../credentials/password-rules.ts';
import { confirmProof, onProof, type Proof } from '../credentials/proof.ts';
import { cookieOf } from '../http/cookies.ts';
import { originOf } from '../http/request-origin.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { authenticate, type Credentials } from '../sign-in/sign-in.ts';
import { loginName } from '../users/user-fields.ts';
import { consentTo, describe, finish, type Interaction } from './interactions.ts';
import { INTERACTION_COOKIE, type Issuer } from './issuer.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { writingWith } from './oidc-store.ts';

const loginBody = Joi.object({
  username: loginName.required(),
  password: givenPassword.required(),
});
const NO_CONSENT = { error: 'access_denied', error_description: 'The user did not consent.' };
const consentBody = Joi.object({ accept: Joi.boolean().required() });

/** What the web app's sign-in page asks and tells the issuer. The answer's `redirectTo` leads back into the flow. */
export function interactionRoutes(issuer: Issuer, deps: OidcDeps): Router {
  const { pool, config, passwordConcurrency, signInLimit, accountLimit } = deps;
  const router = Router();

  async function interactionOf(req: Request): Promise<Interaction> {
    const { uid } = req.params as { uid: string };
    const known = cookieOf(req, INTERACTION_COOKIE) === uid;
    const interaction = known ? await issuer.provider().Interaction.find(uid) : undefined;
    if (!interaction) throw gone('This sign-in has expired. Start again.');
    return interaction;
  }

  function giveConsent(interaction: Interaction, req: Request): Promise<string> {
    const { client_id: subject, scope } = interaction.params as { client_id: string; scope?: string };
    const origin = { ...originOf(req), actor: interaction.session?.accountId };
    return inTransaction(pool, async (db) => {
      await appendAudit(db, { type: 'consent.given', origin, subject, details: { scope } });
      return writingWith(db, async () => {
        const grantId = await consentTo(issuer.provider(), interaction);
        return finish(interaction, { consent: { grantId } });
      });
    });
  }

  /** Goes on with a flow as who has just proved who they are; the issuer looks at the version once more. */
  function passLogin(interaction: Interaction, proof: Proof, origin: Origin) {
    const { userId, version, amr, authTime } = proof;
    return inTransaction(pool, async (db) => {
      await confirmProof(db, proof);
      const notices = await takeNotices(db, userId);
      const login = { accountId: userId, amr, ts: authTime, version };
      const redirectTo = await writingWith(db, () => finish(interaction, { login }));
      await appendAudit(db, { type: 'sign-in', origin: { ...origin, actor: userId }, subject: userId });
      return { redirectTo, notices };
    });
  }

  router.get('/interaction/:uid', async (req, res) => {
    const interaction = await interactionOf(req);
    res.set('Cache-Control', 'no-store').json({ success: true, data: await describe(issuer.provider(), interaction) });
  });

  router.post('/interaction/:uid/login', passwordConcurrency, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const body = parse<{ username: string; password: string }>(loginBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const given: Credentials = { login: body.username, password: body.password };
    const origin = originOf(req);
    const { redirectTo, notices } = await onProof(
      () => accountLimit(given.login, origin, () => authenticate(deps, given, origin)),
      (proof) => passLogin(interaction, proof, origin),
    );
    res
      .set('Cache-Control', 'no-store')
      .json({ success: true, redirectTo, ...(notices.length > 0 ? { notices } : {}) });
  });

  router.post('/interaction/:uid/consent', async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { accept } = parse<{ accept: boolean }>(consentBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    if (interaction.prompt.name !== 'consent' || !interaction.session) {
      throw unauthenticated('Sign in before you consent.');
    }
    const redirectTo = accept ? await giveConsent(interaction, req) : await finish(interaction, NO_CONSENT);
    res.set('Cache-Control', 'no-store').json({ success: true, redirectTo });
  });

  return router;
}
