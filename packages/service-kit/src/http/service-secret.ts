import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { notFound } from './problem.ts';

/** Whether the headers of a request hold what our services share. */
export function provesSecret(headers: IncomingHttpHeaders, secret: string): boolean {
  const expected = Buffer.from(secret);
  const given = Buffer.from(String(headers['x-service-secret'] ?? ''));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * The address in X-Forwarded-For is believed where SERVICE_SECRET comes along. Without it the request came
 * past the gateway, and its address is the socket's.
 */
export function trustGatewayHeaders(secret: string): RequestHandler {
  return (req, res, next) => {
    const isGateway = provesSecret(req.headers, secret);
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
