import { Router } from 'express';
import type { Door } from '../door.ts';

/** The public keys, for whoever verifies our tokens. */
export function jwksRoutes({ parts, config }: Door): Router {
  const router = Router();
  router.get(['/.well-known/jwks.json', '/oauth2/jwks'], (_req, res) => {
    res
      .set({ 'Cache-Control': `public, max-age=${config.JWKS_MAX_AGE}`, 'Access-Control-Allow-Origin': '*' })
      .json(parts.keys.publicSet());
  });
  return router;
}
