import { parseCookie } from 'cookie';
import type { Request } from 'express';

/** One cookie of a request. */
export const cookieOf = (req: Request, name: string): string | undefined =>
  parseCookie(req.headers.cookie ?? '')[name] || undefined;
