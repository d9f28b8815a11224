/**
 * Refusals in the form of RFC 6750, section 3. They follow the http-errors convention (`status`, `headers`,
 * `expose`), so that any Express error handler can present them.
 */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope';

export type RefusalCode = 'malformed' | 'unauthenticated' | 'forbidden' | 'unavailable';

const STATUS: Record<RefusalCode, number> = { malformed: 400, unauthenticated: 401, forbidden: 403, unavailable: 503 };
/** google.rpc.Code of each refusal. */
const GRPC: Record<RefusalCode, number> = { malformed: 3, unauthenticated: 16, forbidden: 7, unavailable: 14 };

export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: RefusalCode;
  readonly status: number;
  readonly grpcStatus: number;
  readonly expose = true;
  readonly headers: Record<string, string>;

  constructor(code: RefusalCode, message: string, headers: Record<string, string> = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.status = STATUS[code];
    this.grpcStatus = GRPC[code];
    this.headers = headers;
  }
}

function challenge(error: BearerError, description: string, scope?: string): Record<string, string> {
  const extra = scope ? `, scope="${scope}"` : '';
  return { 'WWW-Authenticate': `Bearer error="${error}", error_description="${description}"${extra}` };
}

/** No credentials at all: the challenge carries no error (RFC 6750, 3.1). */
export const noToken = () =>
  new AuthError('unauthenticated', 'Send an access token: Authorization: Bearer <token>.', {
    'WWW-Authenticate': 'Bearer',
  });

/** `description` goes into a quoted string: plain ASCII without quotes. */
export const badToken = (description: string, cause?: unknown) =>
  new AuthError('unauthenticated', description, challenge('invalid_token', description), cause);

export const badRequest = (description: string) =>
  new AuthError('malformed', description, challenge('invalid_request', description));

export const insufficient = (description: string, scope?: string) =>
  new AuthError('forbidden', description, challenge('insufficient_scope', description, scope));

/** The key server or the revocation feed is away: that is our trouble and not the caller's. */
export const cannotCheck = (description: string, cause?: unknown) =>
  new AuthError('unavailable', description, { 'Retry-After': '2' }, cause);
