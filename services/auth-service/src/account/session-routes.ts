import type { Body } from '@taskward/contracts/openapi';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, unauthenticated, uuid } from '@taskward/service-kit';
import { type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { deviceCookieOf, setDeviceCookie } from '../factors/device-cookie.ts';
import { codeFactor } from '../factors/use-factor.ts';
import { keptElsewhere, ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { tokenHash } from '../secrets.ts';
import { refreshSession } from '../sessions/refresh.ts';
import { clearRefreshCookie, refreshCookieOf, setRefreshCookie } from '../sessions/refresh-cookie.ts';
import { findUsed } from '../sessions/refresh-store.ts';
import { sessionsOf } from '../sessions/session-store.ts';
import { revokeSessionOf, revokeSessions, SIGNED_OUT, toSession } from '../sessions/sessions.ts';
import { type Credentials, signIn, startWaitingSession } from '../sign-in/sign-in.ts';
import { namedBy, signInFields } from '../sign-in/sign-in-body.ts';
import type { AccountDeps } from './account-deps.ts';

const loginBody = Joi.object<Body<'POST /auth/login'>, true>({
  username: namedBy,
  email: namedBy,
  ...signInFields,
}).when(Joi.object({ mfaToken: Joi.exist() }).unknown(), {
  otherwise: Joi.object()
    .or('username', 'email')
    .messages({ 'object.missing': 'must name an account, by username or email' }),
});

const sessionPath = Joi.object<{ id: string }>({ id: uuid.required() });

const BY_OWNER = 'ended by its owner';

/** Signing in and out by JSON, refresh, and one's own sessions. */
export function sessionRoutes(deps: AccountDeps): Router {
  const { pool, config, verifier, passwordConcurrency, signInLimit } = deps;
  const router = Router();
  const publicUrl = config.PUBLIC_URL;

  router.post('/login', passwordConcurrency, signInLimit, async (req, res) => {
    const { mfaToken, remember, ...body } = parse(loginBody, req.body, { in: 'body' });
    const origin = originOf(req);
    const factor = codeFactor(deps, body, origin);
    const arrival = { origin, factor, remember, deviceToken: deviceCookieOf(req) };
    const given = { login: body.email ?? body.username, password: body.password } as Credentials;
    const { refreshToken, deviceToken, answer } = await (mfaToken === undefined
      ? signIn(deps, given, arrival)
      : startWaitingSession(deps, mfaToken, arrival));
    setRefreshCookie(req, res, publicUrl, refreshToken);
    setDeviceCookie(req, res, publicUrl, deviceToken);
    res.json(answer);
  });

  router.post('/refresh', async (req, res) => {
    const arrived = performance.now();
    const token = refreshCookieOf(req);
    if (!token) throw noSession();
    requireSameOrigin(req, publicUrl);
    const { refreshToken, answer } = await refreshSession(
      deps,
      token,
      originOf(req),
      () => performance.now() - arrived,
    );
    setRefreshCookie(req, res, publicUrl, refreshToken);
    res.json(answer);
  });

  const bearer = checkJwt(verifier);
  // Signing out must also work where the access token has run out meanwhile: the cookie will do.
  const bearerOrCookie: RequestHandler = (req, res, next) =>
    bearer(req, res, (error) => next(refreshCookieOf(req) ? undefined : error));

  router.post('/logout', bearerOrCookie, async (req, res) => {
    if (req.auth?.external) throw keptElsewhere(req.auth.issuer);
    const { sessionId, subject: userId } = req.auth ?? {};
    const own = sessionId && userId ? { id: sessionId, userId } : await sessionOfCookie();
    if (own) {
      const origin = { ...originOf(req), actor: own.userId };
      await revokeSessions(deps, { by: 'session', value: own.id }, SIGNED_OUT, origin);
    }
    clearRefreshCookie(req, res, publicUrl);
    res.status(204).end();

    async function sessionOfCookie() {
      const token = refreshCookieOf(req);
      if (!token) throw noSession();
      requireSameOrigin(req, publicUrl);
      return findUsed(pool, tokenHash(token), 0);
    }
  });

  const own = ownAccount(verifier);
  router.get('/sessions', own, async (req, res) => {
    const { subject, sessionId } = identityOf(req);
    const sessions = await sessionsOf(pool, subject);
    res.json({ success: true, data: sessions.map((session) => toSession(session, sessionId)) });
  });

  router.delete('/sessions', own, async (req, res) => {
    const { subject, sessionId } = identityOf(req);
    await revokeSessions(deps, { by: 'user', value: subject, exceptId: sessionId }, BY_OWNER, originOf(req));
    res.status(204).end();
  });

  router.delete('/sessions/:id', own, async (req, res) => {
    const { id } = parse(sessionPath, req.params, { in: 'path' });
    const own = { id, userId: identityOf(req).subject };
    if (!(await revokeSessionOf(deps, own, BY_OWNER, originOf(req)))) throw notFound('You have no such session.');
    res.status(204).end();
  });

  return router;
}

const noSession = () => unauthenticated('You are not signed in.', { headers: { 'WWW-Authenticate': 'Bearer' } });
