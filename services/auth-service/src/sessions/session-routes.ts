import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { notFound, parse, unauthenticated } from '@taskward/service-kit';
import { type RequestHandler, Router } from 'express';
import Joi from 'joi';
import type { Door } from '../door.ts';
import { originOf } from '../request-origin.ts';
import { tokenHash } from '../secrets.ts';
import { refreshSession } from './refresh.ts';
import { clearRefreshCookie, refreshCookieOf, setRefreshCookie } from './refresh-cookie.ts';
import { findUsed } from './refresh-store.ts';
import { requireSameOrigin } from './same-origin.ts';
import { sessionsOf } from './session-store.ts';
import { endSession, toSession } from './sessions.ts';
import { authenticate, type Credentials, startSession } from './sign-in.ts';

const loginBody = Joi.object({
  username: Joi.string().max(320),
  email: Joi.string().max(320),
  password: Joi.string().max(1024).required(),
  otp: Joi.string().max(64),
}).or('username', 'email');

const sessionPath = Joi.object({ id: Joi.string().guid().required() });

/** Signing in and out by JSON, refresh, and one's own sessions. */
export function sessionRoutes({ parts, config, verifier, signInLimit, accountLimit }: Door): Router {
  const router = Router();
  const { pool } = parts;
  const publicUrl = config.PUBLIC_URL;

  router.post('/login', signInLimit, async (req, res) => {
    const body = parse<{ username?: string; email?: string; password: string }>(loginBody, req.body, { in: 'body' });
    const given: Credentials = { login: (body.email ?? body.username) as string, password: body.password };
    const user = await accountLimit(given.login, req.ip, () => authenticate(parts, given, originOf(req)));
    const { refreshToken, answer } = await startSession(parts, user, originOf(req));
    setRefreshCookie(req, res, publicUrl, refreshToken);
    res.set('Cache-Control', 'no-store').json(answer);
  });

  router.post('/refresh', async (req, res) => {
    const arrived = performance.now();
    const token = refreshCookieOf(req);
    if (!token) throw noSession();
    requireSameOrigin(req, publicUrl);
    const { refreshToken, answer } = await refreshSession(
      parts,
      token,
      originOf(req),
      () => performance.now() - arrived,
    );
    setRefreshCookie(req, res, publicUrl, refreshToken);
    res.set('Cache-Control', 'no-store').json(answer);
  });

  const bearer = checkJwt(verifier);
  // Signing out must also work where the access token has run out meanwhile: the cookie will do.
  const bearerOrCookie: RequestHandler = (req, res, next) =>
    bearer(req, res, (error) => next(refreshCookieOf(req) ? undefined : error));

  router.post('/logout', bearerOrCookie, async (req, res) => {
    const sessionId = req.auth?.sessionId ?? (await sessionOfCookie());
    if (sessionId) await endSession(parts, { by: 'session', value: sessionId }, 'signed out', originOf(req));
    clearRefreshCookie(req, res, publicUrl);
    res.status(204).end();

    async function sessionOfCookie(): Promise<string | undefined> {
      const token = refreshCookieOf(req);
      if (!token) throw noSession();
      requireSameOrigin(req, publicUrl);
      return (await findUsed(pool, tokenHash(token), 0))?.sessionId;
    }
  });

  router.get('/sessions', bearer, async (req, res) => {
    const { subject, sessionId } = identityOf(req);
    const sessions = await sessionsOf(pool, subject);
    res.json({ success: true, data: sessions.map((session) => toSession(session, sessionId)) });
  });

  router.delete('/sessions', bearer, async (req, res) => {
    const { subject, sessionId } = identityOf(req);
    await endSession(parts, { by: 'user', value: subject, exceptId: sessionId }, 'ended by its owner', originOf(req));
    res.status(204).end();
  });

  router.delete('/sessions/:id', bearer, async (req, res) => {
    const { id } = parse<{ id: string }>(sessionPath, req.params, { in: 'path' });
    const own = await sessionsOf(pool, identityOf(req).subject);
    if (!own.some((session) => session.id === id)) throw notFound('You have no such session.');
    await endSession(parts, { by: 'session', value: id }, 'ended by its owner', originOf(req));
    res.status(204).end();
  });

  return router;
}

const noSession = () => unauthenticated('You are not signed in.', { headers: { 'WWW-Authenticate': 'Bearer' } });
