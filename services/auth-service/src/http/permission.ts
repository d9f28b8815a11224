import { may, type Permission } from '@taskward/contracts/permissions';
import type { Identity } from '@taskward/jwt-middleware';
import { checkCaller } from '@taskward/jwt-middleware/express';
import type { RequestHandler } from 'express';

/** Express middleware after `checkJwt`: lets callers pass who have a permission, others get 403. */
export const requires = (permission: Permission): RequestHandler =>
  checkCaller((caller) => may(caller, permission), `the permission ${permission}`);

/** Whether a caller is a service of ours with a scope; what other issuers give theirs is not for us to know. */
export const mayAsService =
  (scope: string) =>
  ({ type, external, scopes }: Identity): boolean =>
    type === 'service' && !external && scopes.includes(scope);
