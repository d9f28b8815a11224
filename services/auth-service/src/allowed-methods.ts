import { methodNotAllowed } from '@taskward/service-kit';
import { Router } from 'express';
import { MOUNTS } from './http/mounts.ts';

const ACCOUNT: Record<string, string[]> = {
  '/login': ['POST'],
  '/register': ['POST'],
  '/refresh': ['POST'],
  '/logout': ['POST'],
  '/me': ['GET'],
  '/profile': ['GET', 'PATCH'],
  '/change-password': ['POST'],
  '/forgot-password': ['POST'],
  '/reset-password': ['POST'],
  '/verify-email': ['POST'],
  '/verify-email/resend': ['POST'],
  '/sync': ['POST'],
  '/sessions': ['GET', 'DELETE'],
  '/sessions/:id': ['DELETE'],
  '/verify-token': ['POST'],
  '/jwt-info': ['GET'],
  '/interaction/:uid': ['GET'],
  '/interaction/:uid/login': ['POST'],
  '/interaction/:uid/consent': ['POST'],
};

const OTHER: Record<string, string[]> = {
  '/.well-known/jwks.json': ['GET'],
  '/api/public': ['GET'],
  '/api/private': ['GET'],
  '/api/admin': ['GET'],
  '/api/v1/people': ['GET'],
  '/api/v1/users': ['GET', 'POST'],
  '/api/v1/users/:id': ['GET', 'PATCH', 'DELETE'],
  '/api/v1/users/:id/roles': ['PUT'],
  '/api/v1/users/:id/sessions': ['GET', 'DELETE'],
  '/api/v1/users/:id/sessions/:sessionId': ['DELETE'],
  '/api/v1/users/:id/invitation': ['POST'],
  '/api/v1/clients': ['GET', 'POST'],
  '/api/v1/clients/:id': ['DELETE'],
  '/api/v1/audit': ['GET'],
  '/api/v1/mails': ['GET'],
  '/api/v1/mails/:id': ['GET'],
  '/api/v1/mails/:id/retry': ['POST'],
  '/api/v1/keys': ['GET'],
  '/api/v1/keys/rotate': ['POST'],
  '/api/v1/keys/:kid/burn': ['POST'],
};

/** Mounted last: a known path that no route answered was asked with a method that it does not have. */
export function allowedMethods(): Router {
  const router = Router();
  const account = MOUNTS.flatMap((mount) =>
    Object.entries(ACCOUNT).map(([path, methods]) => [mount + path, methods] as const),
  );
  for (const [path, methods] of [...account, ...Object.entries(OTHER)]) {
    const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    router.all(path, (req) => {
      throw methodNotAllowed(`${req.method} is not possible here.`, allow);
    });
  }
  return router;
}
