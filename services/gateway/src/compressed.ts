import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Packs answers for who accepts that. It would leave HEAD alone, which then told another length than GET: to what
 * follows it is GET, and Node leaves out the body (RFC 9110, 9.3.2).
 */
export const compressed: RequestHandler[] = [
  (req, _res, next) => {
    if (req.method === 'HEAD') req.method = 'GET';
    next();
  },
  compression(),
];
