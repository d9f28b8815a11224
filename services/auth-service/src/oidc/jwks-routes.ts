import { Router } from 'express';
import { preflight } from './cors.ts';
import type { OidcDeps } from './oidc-deps.ts';

const PATHS = ['/.well-known/jwks.json', '/oauth2/jwks'];

/** The public keys, for whoever verifies our tokens. */
export function jwksRoutes({ keys, config }: Pick<OidcDeps, 'keys' | 'config'>): Router {
  const router = Router();
  // max-age tells verifiers how long they may hold the keys. Browsers ask each time (no-cache): with an old set they would
  // refuse the ID tokens of the key that signs at once after another was burned.
  const cacheControl = `public, max-age=${config.JWKS_MAX_AGE}, no-cache`;
  router.use(PATHS, preflight('GET', 'HEAD'));
  router.get(PATHS, (_req, res) => {
    res.set({ 'Cache-Control': cacheControl, 'Access-Control-Allow-Origin': '*' }).json(keys.publicSet());
  });
  return router;
}
