import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { notFound } from './problem.ts';

/**
 * The address in X-Forwarded-For is believed where SERVICE_SECRET comes along. Without it the request came
 * past the gateway, and its address is the socket's.
 */
export function trustGatewayHeaders(secret: string): RequestHandler {
  const expected = Buffer.from(secret);
  return (req, res, next) => {
    const given = Buffer.from(String(req.headers['x-service-secret'] ?? ''));
    const isGateway = given.length === expected.length && timingSafeEqual(given, expected);
    delete req.headers['x-service-secret'];
    res.locals.fromService = isGateway;
    if (!isGateway) {
      for (const name of Object.keys(req.headers)) if (name.startsWith('x-forwarded-')) delete req.headers[name];
    }
    next();
  };
}

/** Whether somebody else than our own services asks; nobody is where the services share no secret. */
export const isOutsider = (res: Response): boolean => res.locals.fromService === false;

/** For routes between our own services: 404 to everybody else, where the services share a secret. */
export const onlyServices: RequestHandler = (_req, res, next) => {
  if (isOutsider(res)) throw notFound('There is nothing here.');
  next();
};
