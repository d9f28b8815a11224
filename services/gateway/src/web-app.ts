import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { WebConfig } from '@taskward/contracts/http';
import { notFound, PERMISSIONS_POLICY } from '@taskward/service-kit';
import { type Express, type Request, type RequestHandler, static as serveFiles } from 'express';
import expressStaticGzip from 'express-static-gzip';
import helmet from 'helmet';
import { compressed } from './compressed.ts';
import type { Config } from './config.ts';
import { isForPrograms, PAGE_ROUTES } from './public-paths.ts';

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
    demo: config.SEED_DEMO,
  };
  app.get('/config.json', (_req, res) => void res.json(webConfig));
  app.use(compressed, pageHeaders(webConfig), refuseSourceMaps);
  // Vite names each asset by its content, and packed it already (`app.js.br`, `app.js.gz` beside it).
  const keep = (res: ServerResponse) => void res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  const packed = { enableBrotli: true, orderPreference: ['br', 'gz'], index: false };
  const files = { cacheControl: false, setHeaders: keep };
  app.use('/assets', expressStaticGzip(join(config.WEB_ROOT, 'assets'), { ...packed, serveStatic: files }));
  // What names the assets may be kept, but not used unasked.
  const askAgain = (res: ServerResponse) => void res.setHeader('Cache-Control', 'no-cache');
  const serve = serveFiles(config.WEB_ROOT, { index: false, cacheControl: false, setHeaders: askAgain });
  const sendPage: RequestHandler = (req, res, next) => {
    req.url = '/index.html';
    serve(req, res, next);
  };
  app.use(serve);
  app.get(PAGE_ROUTES, sendPage);
  app.use((req, res, next) => {
    if (req.method !== 'GET' || !isForPeople(req)) return next();
    sendPage(req, res.status(404), next);
  });
}

/** A page is served for what asks for one by name, too. An unknown path of an API is a problem instead. */
const isForPeople = (req: Request) => !isForPrograms(req.path) && req.accepts(['json', 'html']) === 'html';

/** The build makes none. One that lies about is nobody's business either. */
const refuseSourceMaps: RequestHandler = (req, _res, next) => {
  const path = req.path.replaceAll(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  const isMap = /\.map(\.\w+)?$/i.test(path);
  next(isMap ? notFound('There is nothing here.') : undefined);
};

function pageHeaders(webConfig: WebConfig): RequestHandler[] {
  const secure = webConfig.apiOrigin.startsWith('https:');
  const issuer = new URL(webConfig.issuer).origin;
  const security = helmet({
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
  return [
    security,
    (_req, res, next) => {
      res.set('Permissions-Policy', PERMISSIONS_POLICY);
      next();
    },
  ];
}
