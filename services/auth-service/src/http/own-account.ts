import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { forbidden, unauthenticated } from '@taskward/service-kit';
import type { RequestHandler } from 'express';

/**
 * Lets tokens of people of our own issuer pass: what is behind it we keep for our own accounts only. It is for the web
 * app and who signs in by JSON: another application was lent a name, or the tasks, never the account.
 */
export function ownAccount(verifier: Verifier): RequestHandler {
  const bearer = checkJwt(verifier);
  return (req, res, next) =>
    bearer(req, res, (error: unknown) => {
      if (error) return next(error);
      const { external, issuer, type, application } = identityOf(req);
      if (type !== 'user') return next(notOfAPerson());
      if (external) return next(keptElsewhere(issuer));
      next(application ? otherApplication() : undefined);
    });
}

/** A service has no account. */
export const notOfAPerson = () =>
  unauthenticated('This token is not of a person.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });

/** Somebody of another issuer wants what only that issuer can do. */
export const keptElsewhere = (issuer: string) =>
  forbidden(`Your profile, password and sessions are kept where you sign in: ${issuer}`, { type: 'kept_elsewhere' });

const otherApplication = () =>
  forbidden('This token was given to another application. It may not see or change sessions, profile and password.', {
    type: 'other_application',
  });
