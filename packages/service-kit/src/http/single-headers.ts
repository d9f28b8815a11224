import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { AppError, unsupportedMediaType } from './problem.ts';

const TWO_AUTHORIZATIONS = 'There are two Authorization headers';

/**
 * Of two headers of these names Node shows the first, and whoever the request is forwarded to might go by the second.
 * So two types are none, whoever reads the body, and two different credentials are nobody's.
 */
export const singleHeaders: RequestHandler = (req, _res, next) => {
  const types = valuesOf(req, 'content-type');
  if (types.length > 1) throw unsupportedMediaType('Send one Content-Type.');
  if (new Set(valuesOf(req, 'authorization')).size > 1) {
    const challenge = `Bearer error="invalid_request", error_description="${TWO_AUTHORIZATIONS}"`;
    throw new AppError('malformed', TWO_AUTHORIZATIONS, { headers: { 'WWW-Authenticate': challenge } });
  }
  next();
};

/** Every value of a header, from the raw list: `headersDistinct` would sort them all. */
function valuesOf({ headers, rawHeaders }: IncomingMessage, name: string): string[] {
  if (headers[name] === undefined) return [];
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
