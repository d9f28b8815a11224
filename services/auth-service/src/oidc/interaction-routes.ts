import { gone, inTransaction, parse, text, unauthenticated } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import { appendAudit } from '../audit/audit-store.ts';
import type { Door } from '../door.ts';
import { originOf } from '../http/request-origin.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { cookieOf } from '../sessions/refresh-cookie.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { authenticate, type Credentials, confirmProof } from '../sign-in/sign-in.ts';
import { loginName } from '../users/user-fields.ts';
import { proofOf } from './browser-store.ts';
import { consentTo, describe, finish, type Interaction } from './interactions.ts';
import { INTERACTION_COOKIE, type Issuer } from './issuer.ts';
import { writingWith } from './oidc-store.ts';

const loginBody = Joi.object({
  username: loginName.required(),
  password: text(1, 1024).required(),
});
const NO_CONSENT = { error: 'access_denied', error_description: 'The user did not consent.' };
const consentBody = Joi.object({ accept: Joi.boolean().required() });

/** What the web app's sign-in page asks and tells the issuer. The answer's `redirectTo` leads back into the flow. */
export function interactionRoutes(
  issuer: Issuer,
  { parts, config, hashTurns, signInLimit, accountLimit }: Door,
): Router {
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
    return inTransaction(parts.pool, async (db) => {
      await appendAudit(db, { type: 'consent.given', origin, subject, details: { scope } });
      return writingWith(db, async () => {
        const grantId = await consentTo(issuer.provider(), interaction);
        return finish(interaction, { consent: { grantId } });
      });
    });
  }

  router.get('/interaction/:uid', async (req, res) => {
    const interaction = await interactionOf(req);
    res.set('Cache-Control', 'no-store').json({ success: true, data: await describe(issuer.provider(), interaction) });
  });

  router.post('/interaction/:uid/login', hashTurns, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const body = parse<{ username: string; password: string }>(loginBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const given: Credentials = { login: body.username, password: body.password };
    const user = await accountLimit(given.login, originOf(req), () => authenticate(parts, given, originOf(req)));
    const { redirectTo, notices } = await inTransaction(parts.pool, async (db) => {
      const { passwordHash } = await confirmProof(db, user);
      const untold = await takeNotices(db, user.id);
      const login = { accountId: user.id, amr: ['pwd'], proof: proofOf(passwordHash) };
      const goOn = await writingWith(db, () => finish(interaction, { login }));
      await appendAudit(db, { type: 'sign-in', origin: { ...originOf(req), actor: user.id }, subject: user.id });
      return { redirectTo: goOn, notices: untold };
    });
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
