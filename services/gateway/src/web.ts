import { join } from 'node:path';
import type { WebConfig } from '@taskward/contracts/http';
import compression from 'compression';
import { type Express, type Request, type Response, static as serveFiles } from 'express';
import helmet from 'helmet';
import { serveAssets } from './assets.ts';
import type { Config } from './config.ts';

/** Serves the built web application, its settings, and index.html for every route of it. */
export function mountWebApp(app: Express, config: Config): void {
  const own = config.ISSUER_URL ?? config.PUBLIC_URL;
  const issuer = config.WEB_ISSUER ?? own;
  const webConfig: WebConfig = {
    issuer,
    external: issuer !== own,
    clientId: config.WEB_CLIENT_ID,
    scope: config.WEB_SCOPE,
    apiOrigin: config.PUBLIC_URL,
    rolesClaim: config.WEB_ROLES_CLAIM,
  };
  app.get('/config.json', (_req, res) => void res.set('Cache-Control', 'no-store').json(webConfig));
  app.use(compression(), pageHeaders(webConfig));
  app.use('/assets', serveAssets(join(config.WEB_ROOT, 'assets')));
  // Vite names each asset by its content; index.html names them, so that it may not be kept itself.
  app.use(serveFiles(config.WEB_ROOT, { index: false, cacheControl: false }));
  const sendPage = (res: Response, status: number) => {
    res.status(status).set('Cache-Control', 'no-cache');
    res.sendFile(join(config.WEB_ROOT, 'index.html'), { cacheControl: false });
  };
  app.get(PAGES, (_req, res) => sendPage(res, 200));
  app.use((req, res, next) => {
    if (!['GET', 'HEAD'].includes(req.method) || !isForPeople(req)) return next();
    sendPage(res, 404);
  });
}

/** The routes of the web application; it shows its own page for what it does not know. */
const PAGES =
  /^\/((login|register|verify-email|forgot-password|reset-password|invitation|tasks|admin|account|docs|shortcuts)(\/.*)?)?$/;
const APIS = /^\/(api|auth|oauth2|\.well-known|assets|internal|metrics|socket\.io)(\/|$)/;

/** A page is served for what asks for one by name, too. An unknown path of an API is a problem instead. */
const isForPeople = (req: Request) => !APIS.test(req.path) && req.accepts(['json', 'html']) === 'html';

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
