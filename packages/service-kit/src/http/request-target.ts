import type { IncomingMessage } from 'node:http';
import { type ParsedUrlQuery, parse as parseQueryString } from 'node:querystring';
import type { Request } from 'express';
import { malformed } from './problem.ts';
import { checkQueryBounds } from './request-bounds.ts';

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

/** The path of a request's target in its usual form (`toOriginForm`), without the query. */
export function pathOf(target: string): string {
  const end = target.indexOf('?');
  return end === -1 ? target : target.slice(0, end);
}

/**
 * Brings the target of a request from absolute form, which every server takes (RFC 9112, 3.2.2), into the usual one. Then
 * what it names counts as the host, whatever Host says.
 */
export function toOriginForm(req: IncomingMessage): void {
  const target = req.url ?? '/';
  if (target.startsWith('/')) return;
  const [, host, rest] = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?@]*@)?([^/?]*)(.*)$/i.exec(target) ?? [];
  if (host === undefined || rest === undefined) return; // `*`
  req.headers.host = host;
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/** Before any route looks at it. @throws AppError 400 for a path that is no text */
export function checkPath({ originalUrl }: Request): void {
  if (originalUrl.includes('%') && !isText(pathOf(originalUrl))) throw malformed(`The path ${NO_TEXT}.`);
}

/**
 * What `req.query` is made with: a name that comes several times has a list.
 *
 * @throws AppError 400 for parameters that are no text, where a broken escape would be guessed at, or too many
 */
export function parseQuery(given: string | null | undefined): ParsedUrlQuery {
  const query = given ?? '';
  checkQueryBounds(query);
  const bad = isText(query) ? [] : query.split('&').filter((pair) => !isText(pair));
  if (bad.length > 0) {
    const named = new Set(bad.map((pair) => pair.split('=', 1)[0] ?? ''));
    const errors = [...named].map((path) => ({ path: isText(path) ? decodeURIComponent(path) : '', message: NO_TEXT }));
    throw malformed(`The query ${NO_TEXT}.`, errors);
  }
  return parseQueryString(query, '&', '=', { maxKeys: 0 }); // a thousand otherwise, and what follows is lost
}
