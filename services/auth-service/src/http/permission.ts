import { may, type Permission } from '@taskward/contracts/permissions';
import { checkCaller } from '@taskward/jwt-middleware/express';
import type { RequestHandler } from 'express';

/** Express middleware after `checkJwt`: lets callers pass who have a permission, others get 403. */
export const requires = (permission: Permission): RequestHandler =>
  checkCaller((caller) => may(caller, permission), `the permission ${permission}`);
