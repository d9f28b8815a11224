import type { IncomingMessage } from 'node:http';
import { AppError, malformed, unsupportedMediaType } from './problem.ts';

const TWO_AUTHORIZATIONS = 'There are two Authorization headers';

/**
 * Of two headers of these names Node shows the first, and whoever the request is forwarded to might go by the second.
 * So two types are none, whoever reads the body, and two different credentials are nobody's. One Host there must be
 * (RFC 9112, 3.2), and nothing is expected but that a body is waited for (RFC 9110, 10.1.1).
 *
 * @throws AppError 415, 400, 417
 */
export function checkSingleHeaders({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  let hosts = 0;
  let type: string | undefined;
  let authorization: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i] as string, rawHeaders[i + 1]];
    if (isNamed(name, 'host')) hosts += 1;
    else if (isNamed(name, 'content-type')) {
      if (type !== undefined) throw unsupportedMediaType('Send one Content-Type.');
      type = value;
    } else if (isNamed(name, 'authorization')) {
      if (authorization !== undefined && authorization !== value) throw twoAuthorizations();
      authorization = value;
    }
  }
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) throw malformed('Send one Host.');
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) {
    throw new AppError('expectation_failed', 'Nothing can be expected here but 100-continue.');
  }
}

/** Header names come as they were written; the length tells most of them apart. */
const isNamed = (given: string, name: string) => given.length === name.length && given.toLowerCase() === name;

function twoAuthorizations(): AppError {
  const challenge = `Bearer error="invalid_request", error_description="${TWO_AUTHORIZATIONS}"`;
  return new AppError('malformed', TWO_AUTHORIZATIONS, { headers: { 'WWW-Authenticate': challenge } });
}
