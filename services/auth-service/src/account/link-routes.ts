import { setTimeout } from 'node:timers/promises';
import type { Body } from '@taskward/contracts/openapi';
import { identityOf } from '@taskward/jwt-middleware/express';
import { parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { LINK_PURPOSES } from '../credentials/link-store.ts';
import { newPassword } from '../credentials/password-rules.ts';
import { checkLink } from '../credentials/redeem-link.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { fields } from '../users/user-fields.ts';
import type { AccountDeps } from './account-deps.ts';
import { mailConfirmationLink, mailPasswordLink } from './mailed-links.ts';
import { confirmAddress, reportChange, resetPassword } from './redeem-mail-link.ts';

const token = text(1, 200).required();
const forgotBody = Joi.object<Body<'POST /auth/forgot-password'>, true>({ email: fields.email.required() });
const resetBody = Joi.object<Body<'POST /auth/reset-password'>, true>({ token, password: newPassword.required() });
const verifyBody = Joi.object<Body<'POST /auth/verify-email'>, true>({ token });
const checkBody = Joi.object<Body<'POST /auth/check-link'>, true>({
  token,
  purpose: Joi.string()
    .valid(...LINK_PURPOSES)
    .required(),
});

const TICK_MS = 25;
/** Until the next of the moments at which answers leave. They are on the clock: how long an answer took does not move them. */
const nextTick = () => setTimeout(TICK_MS - (performance.now() % TICK_MS));

/** Links in mails: asking for one, and what it is good for. */
export function linkRoutes(deps: AccountDeps): Router {
  const { pool, verifier, passwordConcurrency, signInLimit } = deps;
  const router = Router();

  router.post('/forgot-password', signInLimit, async (req, res) => {
    const { email } = parse(forgotBody, req.body, { in: 'body' });
    await mailPasswordLink(deps, email, originOf(req));
    // What is left of a difference (rows that are written, or not) is lost in the wait.
    await nextTick();
    res.status(202).json({ success: true });
  });

  router.post('/reset-password', passwordConcurrency, signInLimit, async (req, res) => {
    const body = parse(resetBody, req.body, { in: 'body' });
    await resetPassword(deps, body.token, body.password, originOf(req));
    res.status(204).end();
  });

  router.post('/verify-email', async (req, res) => {
    const body = parse(verifyBody, req.body, { in: 'body' });
    await confirmAddress(deps, body.token, originOf(req));
    res.status(204).end();
  });

  router.post('/not-me', signInLimit, async (req, res) => {
    const body = parse(verifyBody, req.body, { in: 'body' });
    await reportChange(deps, body.token, originOf(req));
    res.status(204).end();
  });

  // A page that is merely opened with a link asks this: mail scanners open pages too, and use nothing up by it.
  router.post('/check-link', async (req, res) => {
    const given = parse(checkBody, req.body, { in: 'body' });
    await checkLink(pool, given.purpose, given.token);
    res.status(204).end();
  });

  router.post('/verify-email/resend', ownAccount(verifier), async (req, res) => {
    await mailConfirmationLink(deps, identityOf(req).subject, originOf(req));
    res.status(204).end();
  });

  return router;
}
