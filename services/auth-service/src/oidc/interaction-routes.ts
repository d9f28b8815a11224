import { gone, inTransaction, parse, text, unauthenticated } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import type { PoolClient } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import type { Door } from '../door.ts';
import { originOf } from '../http/request-origin.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { cookieOf } from '../sessions/refresh-cookie.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { registerUser, registrationBody } from '../sign-in/registration.ts';
import { authenticate, type Credentials, confirmProof, type ProvenUser } from '../sign-in/sign-in.ts';
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
  { parts, config, hashTurns, signInLimit, accountLimit, mailJob }: Door,
): Router {
  const router = Router();
  const linkParts = { secrets: parts.secrets, publicUrl: config.PUBLIC_URL };

  async function findInteraction(req: Request): Promise<Interaction | undefined> {
    const { uid } = req.params as { uid: string };
    return cookieOf(req, INTERACTION_COOKIE) === uid ? issuer.provider().Interaction.find(uid) : undefined;
  }

  async function interactionOf(req: Request): Promise<Interaction> {
    const interaction = await findInteraction(req);
    if (!interaction) throw gone('This sign-in has expired. Start again.');
    return interaction;
  }

  /** The browser goes on as somebody who has just shown a password, or chosen one. */
  async function goOnAs(db: PoolClient, interaction: Interaction, user: ProvenUser, req: Request): Promise<string> {
    const login = { accountId: user.id, amr: ['pwd'], proof: proofOf(user.passwordHash) };
    const redirectTo = await writingWith(db, () => finish(interaction, { login }));
    await appendAudit(db, { type: 'sign-in', origin: { ...originOf(req), actor: user.id }, subject: user.id });
    return redirectTo;
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
      const proven = await confirmProof(db, user);
      const untold = await takeNotices(db, user.id);
      return { redirectTo: await goOnAs(db, interaction, proven, req), notices: untold };
    });
    res
      .set('Cache-Control', 'no-store')
      .json({ success: true, redirectTo, ...(notices.length > 0 ? { notices } : {}) });
  });

  // The account is made also where the sign-in has expired meanwhile: nobody fills in a form twice. The page then begins anew.
  router.post('/interaction/:uid/register', hashTurns, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { password, ...account } = parse(registrationBody, req.body, { in: 'body' });
    const passwordHash = await parts.passwords.hash(password);
    const interaction = await findInteraction(req);
    const { mail, redirectTo } = await inTransaction(parts.pool, async (db) => {
      const { user, mail } = await registerUser(db, linkParts, { ...account, passwordHash }, originOf(req));
      return { mail, redirectTo: interaction && (await goOnAs(db, interaction, user, req)) };
    });
    mailJob.added(mail);
    res.status(201).set('Cache-Control', 'no-store').json({ success: true, redirectTo });
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
