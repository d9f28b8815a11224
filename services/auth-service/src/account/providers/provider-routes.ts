import { identityOf } from '@taskward/jwt-middleware/express';
import { onlyKnown, parse, uuid } from '@taskward/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import Joi from 'joi';
import { deviceCookieOf } from '../../factors/device-cookie.ts';
import { freshProof } from '../../factors/fresh-proof.ts';
import { linkedAccountsOf } from '../../federation/linked-account-store.ts';
import { confirmLinkable, toLinkedAccount, unlinkAccount } from '../../federation/linking.ts';
import { beginFlow, endFlow } from '../../federation/provider-flow.ts';
import { callbackOf, clearFlowCookie, flowSecretOf, setFlowCookie } from '../../federation/provider-flow-cookie.ts';
import type { FlowPurpose } from '../../federation/provider-flow-store.ts';
import { type Provider, toProvider } from '../../federation/sign-in-provider.ts';
import { ownAccount } from '../../http/own-account.ts';
import { originOf } from '../../http/request-origin.ts';
import type { Issuer } from '../../oidc/issuer.ts';
import { setRefreshCookie } from '../../sessions/refresh-cookie.ts';
import { REFUSAL_LANGUAGES, refusalPage } from './provider-pages.ts';
import { backOf, finishReturn, type ReturnDeps } from './provider-return.ts';

const startQuery = Joi.object<{ link?: '1' }>({ link: Joi.string().valid('1') });
const accountPath = Joi.object<{ id: string }>({ id: uuid.required() });

/**
 * Signing in with an account elsewhere, and which of them are linked to one's own. To be mounted after everything that
 * has a name below `/auth`.
 */
export function providerRoutes(issuer: Issuer, deps: ReturnDeps): Router {
  const { pool, config, providers, verifier, signInLimit, log } = deps;
  const router = Router();
  const own = ownAccount(verifier);
  const fresh = freshProof(deps);
  const publicUrl = config.PUBLIC_URL;

  router.get('/providers', (_req, res) => void res.json(providers.map(toProvider)));

  router.get('/accounts', own, async (req, res) => {
    const accounts = await linkedAccountsOf(pool, identityOf(req).subject);
    res.json({ success: true, data: accounts.map((account) => toLinkedAccount(account, providers)) });
  });

  router.delete('/accounts/:id', own, fresh, async (req, res) => {
    const { id } = parse(accountPath, req.params, { in: 'path' });
    await unlinkAccount(deps, identityOf(req).subject, id, originOf(req));
    res.status(204).end();
  });

  const find = ({ provider }: Record<string, unknown>) => providers.find(({ id }) => id === provider);
  const known = onlyKnown((params) => find(params) !== undefined);
  const toLink = (step: RequestHandler): RequestHandler => {
    return (req, res, next) => (req.query.link === undefined ? next() : step(req, res, next));
  };

  router.get('/:provider', known, signInLimit, toLink(own), toLink(fresh), async (req, res) => {
    const provider = find(req.params) as Provider;
    const { link } = parse(startQuery, req.query, { in: 'query' });
    const purpose: FlowPurpose = link ? await confirmLinkable(pool, identityOf(req)) : { kind: 'session' };
    const begun = await beginFlow(pool, provider, callbackOf(req, publicUrl, provider), purpose);
    setFlowCookie(req, res, publicUrl, provider, begun);
    // A page cannot follow to another origin with a token: it is told where, and goes there itself.
    if (wantsPage(req)) return res.redirect(303, begun.redirectTo);
    res.json({ success: true, redirectTo: begun.redirectTo });
  });

  router.get('/:provider/callback', known, async (req, res) => {
    const provider = find(req.params) as Provider;
    const state = typeof req.query.state === 'string' ? req.query.state : '';
    let back = '/login';
    try {
      clearFlowCookie(req, res, publicUrl, provider, state);
      const { purpose, asked } = await endFlow(pool, provider, state, flowSecretOf(req, state));
      back = backOf(purpose);
      const who = () => provider.finish(answeredAt(req), asked);
      const arrival = { origin: originOf(req), deviceToken: deviceCookieOf(req) };
      const { redirectTo, session } = await finishReturn(issuer, deps, provider, purpose, who, arrival);
      if (session) setRefreshCookie(req, res, publicUrl, session.refreshToken);
      if (!session || wantsPage(req)) return res.redirect(303, redirectTo);
      res.json(session.answer);
    } catch (error) {
      if (!wantsPage(req)) throw error;
      const language = req.acceptsLanguages(REFUSAL_LANGUAGES) || undefined;
      refusalPage(res, log, error, { provider: provider.name, back, language });
    }
  });

  /** The public address of a request, as the provider sent the browser there. */
  function answeredAt(req: Request): URL {
    const address = new URL(callbackOf(req, publicUrl, find(req.params) as Provider));
    address.search = new URL(req.originalUrl, publicUrl).search;
    return address;
  }

  return router;
}

/** Whoever takes anything is a browser as well. */
const wantsPage = (req: Request) => req.accepts(['html', 'json']) === 'html';
