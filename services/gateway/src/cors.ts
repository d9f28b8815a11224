import cors from 'cors';
import type { RequestHandler } from 'express';

const EXPOSED = ['ETag', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'];
const PREFLIGHT_MAX_AGE_S = 600;

/**
 * Lets pages of these origins, and no others, read answers (CORS). Cookies do not travel: a page elsewhere sends an
 * access token. Our own pages are of our origin and need none of it.
 */
export function allowOrigins(origins: string[]): RequestHandler[] {
  if (origins.length === 0) return [];
  return [cors({ origin: origins, exposedHeaders: EXPOSED, maxAge: PREFLIGHT_MAX_AGE_S })];
}
