import type { Body } from '@taskward/contracts/openapi';
import { inTransaction, parse, unauthenticated } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import Joi from 'joi';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { givenPassword } from '../credentials/password-rules.ts';
import { confirmProof, onProof, type Proof } from '../credentials/proof.ts';
import { cookieOf } from '../http/cookies.ts';
import { originOf } from '../http/request-origin.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { registerUser, registrationBody } from '../sign-in/registration.ts';
import { authenticate, type Credentials } from '../sign-in/sign-in.ts';
import { loginName } from '../users/user-fields.ts';
import { findUser, lockUser } from '../users/user-store.ts';
import { consentTo, describe, expired, finish, type Interaction } from './interactions.ts';
import { INTERACTION_COOKIE, type Issuer } from './issuer.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { writingWith } from './oidc-store.ts';

const loginBody = Joi.object<Body<'POST /auth/interaction/{uid}/login'>, true>({
  username: loginName.required(),
  password: givenPassword.required(),
});
const NO_CONSENT = { error: 'access_denied', error_description: 'The user did not consent.' };
const consentBody = Joi.object<Body<'POST /auth/interaction/{uid}/consent'>, true>({
  accept: Joi.boolean().required(),
});

/** What the web app's sign-in page asks and tells the issuer. The answer's `redirectTo` leads back into the flow. */
export function interactionRoutes(issuer: Issuer, deps: OidcDeps): Router {
  const { pool, passwords, secrets, config, passwordConcurrency, signInLimit, accountLimit, mailJob } = deps;
  const links = { secrets, publicUrl: config.PUBLIC_URL };
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

  function giveConsent(interaction: Interaction, accountId: string, req: Request): Promise<string> {
    const subject = String(interaction.params.client_id);
    const origin = { ...originOf(req), actor: accountId };
    return inTransaction(pool, async (db) => {
      const person = await lockUser(db, accountId); // a role that is taken away meanwhile cannot be lent any more
      if (!person || person.disabledAt) throw signInFirst();
      const { grantId, scopes } = await writingWith(db, () => consentTo(issuer.provider(), interaction, person));
      await appendAudit(db, { type: 'consent.given', origin, subject, details: { scope: scopes.join(' ') } });
      return finish(db, interaction, { consent: { grantId } });
    });
  }

  /** The browser goes on as who has just proved who they are; the issuer looks at the version once more. */
  async function goOnAs(db: PoolClient, interaction: Interaction, proof: Proof, origin: Origin): Promise<string> {
    const { userId, version, amr, authTime } = proof;
    const login = { accountId: userId, amr, ts: authTime, version };
    const redirectTo = await finish(db, interaction, { login });
    await appendAudit(db, { type: 'sign-in', origin: { ...origin, actor: userId }, subject: userId });
    return redirectTo;
  }

  router.get('/interaction/:uid', async (req, res) => {
    const interaction = await interactionOf(req);
    const { accountId } = interaction.session ?? {};
    const person = accountId ? await findUser(pool, accountId) : undefined;
    const data = await describe(issuer.provider(), interaction, person);
    res.set('Cache-Control', 'no-store').json({ success: true, data });
  });

  router.post('/interaction/:uid/login', passwordConcurrency, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const body = parse(loginBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const given: Credentials = { login: body.username, password: body.password };
    const origin = originOf(req);
    const { redirectTo, notices } = await onProof(
      () => accountLimit(given, origin, () => authenticate(deps, given, origin)),
      (proof) =>
        inTransaction(pool, async (db) => {
          await confirmProof(db, proof);
          const untold = await takeNotices(db, proof.userId);
          return { redirectTo: await goOnAs(db, interaction, proof, origin), notices: untold };
        }),
    );
    res
      .set('Cache-Control', 'no-store')
      .json({ success: true, redirectTo, ...(notices.length > 0 ? { notices } : {}) });
  });

  // The account is made also where the sign-in has expired meanwhile: nobody fills in a form twice. The page then begins anew.
  router.post('/interaction/:uid/register', passwordConcurrency, signInLimit, async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { password, ...account } = parse(registrationBody, req.body, { in: 'body' });
    const hash = await passwords.hash(password);
    const interaction = await findInteraction(req);
    const { mail, redirectTo } = await inTransaction(pool, async (db) => {
      const registered = await registerUser(db, links, account, hash, originOf(req));
      const goOn = interaction && (await goOnAs(db, interaction, registered.proof, originOf(req)));
      return { mail: registered.mail, redirectTo: goOn };
    });
    mailJob.added(mail);
    res.status(201).set('Cache-Control', 'no-store').json({ success: true, redirectTo });
  });

  router.post('/interaction/:uid/consent', async (req, res) => {
    requireSameOrigin(req, config.PUBLIC_URL);
    const { accept } = parse(consentBody, req.body, { in: 'body' });
    const interaction = await interactionOf(req);
    const { accountId } = interaction.session ?? {};
    if (interaction.prompt.name !== 'consent' || !accountId) throw signInFirst();
    const redirectTo = accept
      ? await giveConsent(interaction, accountId, req)
      : await inTransaction(pool, (db) => finish(db, interaction, NO_CONSENT));
    res.set('Cache-Control', 'no-store').json({ success: true, redirectTo });
  });

  return router;
}

const signInFirst = () => unauthenticated('Sign in before you consent.');
