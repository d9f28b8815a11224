import type { IncomingMessage } from 'node:http';
import { AppError, unsupportedMediaType } from './problem.ts';

const TWO_AUTHORIZATIONS = 'There are two Authorization headers';

/**
 * Of two headers of these names Node shows the first, and whoever the request is forwarded to might go by the second.
 * So two types are none, whoever reads the body, and two different credentials are nobody's.
 *
 * @throws AppError 415, 400
 */
export function checkSingleHeaders({ rawHeaders }: IncomingMessage): void {
  let type: string | undefined;
  let authorization: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i] as string, rawHeaders[i + 1]];
    if (isNamed(name, 'content-type')) {
      if (type !== undefined) throw unsupportedMediaType('Send one Content-Type.');
      type = value;
    } else if (isNamed(name, 'authorization')) {
      if (authorization !== undefined && authorization !== value) throw twoAuthorizations();
      authorization = value;
    }
  }
}

/** Header names come as they were written; the length tells most of them apart. */
const isNamed = (given: string, name: string) => given.length === name.length && given.toLowerCase() === name;

function twoAuthorizations(): AppError {
  const challenge = `Bearer error="invalid_request", error_description="${TWO_AUTHORIZATIONS}"`;
  return new AppError('malformed', TWO_AUTHORIZATIONS, { headers: { 'WWW-Authenticate': challenge } });
}
