import cors from 'cors';
import type { RequestHandler } from 'express';

const MAX_AGE_S = 3_600;

/**
 * Answers a browser that asks whether a page elsewhere may call these paths (a preflight of CORS). Any may ask: which
 * client calls, and from where, the call itself shows. To be mounted with `use`.
 */
export function preflight(...methods: string[]): RequestHandler {
  const answer = cors({ methods, maxAge: MAX_AGE_S });
  return (req, res, next) => (req.method === 'OPTIONS' && req.path === '/' ? answer(req, res, next) : next());
}

/** The same for one path, where an answer may be read as well, whatever it says; a handler may take that back. */
export function readableElsewhere(methods: string[], exposedHeaders: string[]): RequestHandler {
  const answer = cors({ origin: true, methods, exposedHeaders, maxAge: MAX_AGE_S });
  return (req, res, next) => (req.path === '/' ? answer(req, res, next) : next());
}

/** Whether pages of an origin may read what a client is answered: those that the client is registered with, and ours. */
export const isOriginOf = (
  origin: string,
  { redirectUris = [] }: { redirectUris?: readonly string[] | undefined },
  publicUrl: string,
): boolean => [publicUrl, ...redirectUris].some((uri) => URL.parse(uri)?.origin === origin);
