import { type ParsedUrlQuery, parse as parseQueryString } from 'node:querystring';
import type { RequestHandler } from 'express';
import { malformed } from './problem.ts';

/** @throws AppError 400 for what is not percent-encoded UTF-8 (RFC 3986), and for NUL, which no text of ours holds */
function checkText(encoded: string, where: string): void {
  if (!encoded.includes('%')) return;
  try {
    if (!decodeURIComponent(encoded).includes('\0')) return;
  } catch {
    // Said below, in the same words as for NUL.
  }
  throw malformed(`The ${where} is not text in percent-encoded UTF-8.`);
}

/** Before any route looks at the path. */
export const readablePath: RequestHandler = (req, _res, next) => {
  checkText(req.path, 'path');
  next();
};

/** What `req.query` is made with: a name that comes several times has a list. Without it a broken escape would be guessed at. */
export function parseQuery(query: string | undefined): ParsedUrlQuery {
  checkText(query ?? '', 'query');
  return parseQueryString(query ?? '', '&', '=', { maxKeys: 0 }); // a thousand otherwise, and what follows is lost
}
