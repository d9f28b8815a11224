import { rolesThatMay } from '@taskward/contracts/permissions';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt, checkRole } from '@taskward/jwt-middleware/express';
import type { Express, RequestHandler } from 'express';

/** A handler that forwards to each service. */
export interface Upstreams {
  auth: RequestHandler;
  task: RequestHandler;
}

/**
 * What of the services is public, path by path; nothing else of them can be reached through here. Where a path needs
 * a token it is checked here first: the services check it again.
 */
export function mountRoutes(app: Express, { auth, task }: Upstreams, verifier: Verifier): void {
  const token = checkJwt(verifier);
  const admin = checkRole(...rolesThatMay('dashboard:admin'));

  app.all(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'], auth);
  app.all('/.well-known/jwks.json', auth);
  app.all(atAndBelow('/oauth2', '/auth', '/api/auth', '/api/public'), auth);
  app.all(atAndBelow('/api/private'), token, auth);
  app.all(atAndBelow('/api/admin'), token, admin, auth);
  app.all(atAndBelow('/api/v1/people'), token, auth);
  const administration = ['/api/v1/users', '/api/v1/audit', '/api/v1/clients', '/api/v1/keys', '/api/v1/mails'];
  app.all(atAndBelow(...administration), token, admin, auth);
  app.all(atAndBelow('/api/v1/tasks', '/api/v1/events'), token, task);
}

// `app.use(path)` would take the path off the URL that is forwarded; a route leaves it whole.
const atAndBelow = (...paths: string[]) => paths.flatMap((path) => [path, `${path}/*rest`]);
