import { join } from 'node:path';
import type { WebConfig } from '@taskward/contracts/http';
import compression from 'compression';
import { type Express, static as serveFiles } from 'express';
import helmet from 'helmet';
import type { Config } from './config.ts';

const YEAR_S = 365 * 24 * 60 * 60;

/** Serves the built web application, its settings, and index.html for every route of it. */
export function mountWebApp(app: Express, config: Config): void {
  const webConfig: WebConfig = {
    issuer: config.WEB_ISSUER ?? config.ISSUER_URL ?? config.PUBLIC_URL,
    clientId: config.WEB_CLIENT_ID,
    apiOrigin: config.PUBLIC_URL,
    rolesClaim: config.WEB_ROLES_CLAIM,
  };
  app.get('/config.json', (_req, res) => void res.set('Cache-Control', 'no-store').json(webConfig));
  app.use(compression(), pageHeaders(webConfig));
  // Vite names each asset by its content: it may be kept for ever. index.html names them: it may not.
  app.use(
    '/assets',
    serveFiles(join(config.WEB_ROOT, 'assets'), { maxAge: YEAR_S * 1_000, immutable: true, index: false }),
  );
  app.use(serveFiles(config.WEB_ROOT, { index: false, cacheControl: false }));
  app.use((req, res, next) => {
    const isPage = (req.method === 'GET' || req.method === 'HEAD') && req.accepts(['json', 'html']) === 'html';
    if (!isPage || isApiPath(req.path)) return next();
    res.set('Cache-Control', 'no-cache').sendFile(join(config.WEB_ROOT, 'index.html'), { cacheControl: false });
  });
}

/** Paths that never are a page of the web application: an unknown one is a 404 problem, not its index.html. */
const isApiPath = (path: string) =>
  /^\/(api|auth|oauth2|\.well-known|assets|internal|metrics|socket\.io)(\/|$)/.test(path);

function pageHeaders(webConfig: WebConfig) {
  const secure = webConfig.apiOrigin.startsWith('https:');
  const issuer = new URL(webConfig.issuer).origin;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets custom properties in style elements and attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", issuer],
        workerSrc: ["'self'", 'blob:'],
        frameSrc: ["'self'", issuer], // silent sign-in
        frameAncestors: ["'self'"],
        formAction: ["'self'", issuer],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
    xFrameOptions: { action: 'sameorigin' },
  });
}
