import type { IncomingMessage } from 'node:http';
import { badRequest, noToken } from './errors.ts';

/**
 * The token of a request: from one `Authorization: Bearer` header only, never from the query or body.
 *
 * @throws AuthError: 401 where there is none, 400 where there are several different ones
 */
export function bearerToken(req: IncomingMessage): string {
  // Node keeps only the first Authorization header in `headers`; the raw list shows whether there were more.
  const { rawHeaders } = req;
  let value: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'authorization') continue;
    if (value !== undefined && value !== rawHeaders[i + 1]) throw badRequest('There are two Authorization headers');
    value = rawHeaders[i + 1];
  }
  const token = value === undefined ? undefined : /^Bearer +([^\s,]+) *$/i.exec(value)?.[1];
  if (value !== undefined && /^Bearer\b/i.test(value) && !token)
    throw badRequest('The Authorization header is not valid');
  if (!token) throw noToken();
  return token;
}
