import { Router } from 'express';
import type { Door } from '../door.ts';
import type { Issuer } from './issuer.ts';

/** Everything under /oauth2 and the discovery document, by oidc-provider. No body may be read before it. */
export function issuerRoutes(issuer: Issuer, { config, signInLimit }: Door): Router {
  const router = Router();
  const { host, protocol } = new URL(config.PUBLIC_URL);

  router.post('/oauth2/token', signInLimit);
  router.all(
    ['/oauth2/*path', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    (req, res) => {
      // Whatever the caller claimed: the issuer makes its addresses from these, and they are the public ones.
      req.headers.host = host;
      req.headers['x-forwarded-host'] = host;
      req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      req.headers['x-forwarded-for'] = req.ip;
      return issuer.provider().callback()(req, res);
    },
  );

  return router;
}
