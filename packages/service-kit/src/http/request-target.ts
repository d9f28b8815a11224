import { type ParsedUrlQuery, parse as parseQueryString } from 'node:querystring';
import type { RequestHandler } from 'express';
import { malformed } from './problem.ts';

/** Whether something is percent-encoded UTF-8 (RFC 3986) without NUL, which no text of ours holds. */
function isText(encoded: string): boolean {
  if (!encoded.includes('%')) return true;
  try {
    return !decodeURIComponent(encoded).includes('\0');
  } catch {
    return false;
  }
}

const NO_TEXT = 'is not text in percent-encoded UTF-8';
const MOST_FAULTS = 100;

/** Before any route looks at the path: 400 for one that is no text. */
export const readablePath: RequestHandler = (req, _res, next) => {
  if (!isText(req.path)) throw malformed(`The path ${NO_TEXT}.`);
  next();
};

/**
 * What `req.query` is made with: a name that comes several times has a list.
 *
 * @throws AppError 400 for parameters that are no text; a broken escape would be guessed at otherwise
 */
export function parseQuery(given: string | null | undefined): ParsedUrlQuery {
  const query = given ?? '';
  const bad = isText(query) ? [] : query.split('&').filter((pair) => !isText(pair));
  if (bad.length > 0) {
    const named = new Set(bad.slice(0, MOST_FAULTS).map((pair) => pair.split('=', 1)[0] ?? ''));
    const errors = [...named].map((path) => ({ path: isText(path) ? decodeURIComponent(path) : '', message: NO_TEXT }));
    throw malformed(`The query ${NO_TEXT}.`, errors);
  }
  return parseQueryString(query, '&', '=', { maxKeys: 0 }); // a thousand otherwise, and what follows is lost
}
