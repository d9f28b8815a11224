import { may } from '@taskward/contracts/permissions';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkCaller, checkJwt } from '@taskward/jwt-middleware/express';
import type { Express, RequestHandler } from 'express';
import { leadsToService, PUBLIC_PATHS, type PublicPath, routesOf, type ServiceName } from './public-paths.ts';

/** Makes the handler of a path that forwards to each service. */
export type Upstreams = Record<ServiceName, (path: PublicPath) => RequestHandler>;

/** Leads the services' public paths to them. Where a path needs a token it is checked here first. */
export function mountRoutes(app: Express, upstreams: Upstreams, verifier: Verifier): void {
  const token = checkJwt(verifier);
  const checksFor = (needs: PublicPath['needs']): RequestHandler[] => {
    if (needs === undefined) return [];
    if (needs === 'token') return [token];
    return [token, checkCaller((caller) => may(caller, needs), `the permission ${needs}`)];
  };
  for (const one of PUBLIC_PATHS.filter(leadsToService)) {
    const { to, needs } = one;
    // `app.use(path)` would take the path off the URL that is forwarded; a route leaves it whole.
    app.all(routesOf(one), ...checksFor(needs), upstreams[to](one));
  }
}
