import { malformed, PERMISSIONS_POLICY, parse } from '@taskward/service-kit';
import { type Request, type Response, Router } from 'express';
import Joi from 'joi';
import type pg from 'pg';
import { languageOf, TAGS } from '../languages/language.ts';
import type { Secrets } from '../secrets.ts';
import { askPage, donePage, PAGE_POLICY } from './unsubscribe-page.ts';
import { type Subscription, subscriptionOf, unsubscribe } from './unsubscribing.ts';

const query = Joi.object<{ token: string }>({ token: Joi.string().max(300).required() });

/**
 * Where the link in a mail leads, without signing in: a page that asks, and what its button or the mail program posts
 * (RFC 8058). What is in the body of that says nothing more, and is not read.
 */
export function unsubscribeRoutes(pool: pg.Pool, secrets: Secrets): Router {
  const router = Router();
  const asked = (req: Request): Subscription => {
    const subscription = subscriptionOf(secrets, parse(query, req.query, { in: 'query' }).token);
    if (subscription) return subscription;
    throw malformed('This link is not one of ours.', [{ path: 'token', message: 'must be the one of a mail' }]);
  };

  // Nobody is signed in here, and the browser says what they read.
  const languageFor = (req: Request) => languageOf(req.acceptsLanguages(TAGS) || undefined);

  router
    .route('/api/v1/notifications/unsubscribe')
    .get((req, res) => send(res, askPage(languageFor(req), asked(req).subject)))
    .post(async (req, res) => {
      const subscription = asked(req);
      await unsubscribe(pool, subscription);
      send(res, donePage(languageFor(req), subscription.subject));
    });
  return router;
}

const send = (res: Response, page: string) =>
  void res
    .set({ 'Content-Security-Policy': PAGE_POLICY, 'Permissions-Policy': PERMISSIONS_POLICY })
    .type('html')
    .send(page);
