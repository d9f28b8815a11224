/**
 * The closed list of errors, and how each is told over HTTP (RFC 9457 problem details) and gRPC.
 * A rule throws one of these; only the doors know what a status code is.
 */

import { isRefusedValue, isUnavailable } from '../sqlstate.ts';

/** One bad field: `path` in dotted form ("labels.3"), `message` in plain words. */
export interface FieldError {
  path: string;
  message: string;
}

const CODES = {
  malformed: { status: 400, grpc: 3, title: 'Malformed request' },
  invalid: { status: 422, grpc: 3, title: 'Invalid input' },
  unauthenticated: { status: 401, grpc: 16, title: 'Authentication required' },
  forbidden: { status: 403, grpc: 7, title: 'Forbidden' },
  not_found: { status: 404, grpc: 5, title: 'Not found' },
  method_not_allowed: { status: 405, grpc: 12, title: 'Method not allowed' },
  conflict: { status: 409, grpc: 10, title: 'Conflict' },
  gone: { status: 410, grpc: 5, title: 'Gone' },
  precondition_failed: { status: 412, grpc: 9, title: 'Precondition failed' },
  too_large: { status: 413, grpc: 8, title: 'Content too large' },
  unsupported_media_type: { status: 415, grpc: 3, title: 'Unsupported media type' },
  range_not_satisfiable: { status: 416, grpc: 11, title: 'Range not satisfiable' },
  expectation_failed: { status: 417, grpc: 3, title: 'Expectation failed' },
  rate_limited: { status: 429, grpc: 8, title: 'Too many requests' },
  unavailable: { status: 503, grpc: 14, title: 'Service unavailable' },
  internal: { status: 500, grpc: 13, title: 'Internal error' },
} as const;

export type ErrorCode = keyof typeof CODES;

export interface AppErrorOptions {
  errors?: FieldError[];
  headers?: Record<string, string>;
  cause?: unknown;
  /** A machine-readable name finer than the code; becomes the last part of the problem's `type`. */
  type?: string;
  /** What a program needs to go on from here: extension members (RFC 9457, 3.2). */
  extensions?: Record<string, unknown>;
}

/** How many bad fields are told, and how much of what a caller sent: an answer is small whatever was asked. */
const MOST_ERRORS = 100;
const LONGEST = { detail: 500, path: 200, message: 500, instance: 1_000 };
const cut = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1).toWellFormed()}\u2026` : text;

/** An error that a caller may be told about: its message is the `detail` they read. Both are cut where they are long. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  readonly type: string | undefined;
  readonly extensions: Record<string, unknown>;

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    const { errors = [], cause } = options;
    const most = errors.length > MOST_ERRORS ? ` Of its faults the first ${MOST_ERRORS} are told.` : '';
    super(cut(detail, LONGEST.detail) + most, { cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors?.slice(0, MOST_ERRORS).map(({ path, message }) => ({
      path: cut(path, LONGEST.path),
      message: cut(message, LONGEST.message),
    }));
    this.headers = options.headers ?? {};
    this.type = options.type;
    this.extensions = options.extensions ?? {};
  }
}

export const malformed = (detail: string, errors?: FieldError[]) => new AppError('malformed', detail, { errors });
export const invalid = (detail: string, errors?: FieldError[]) => new AppError('invalid', detail, { errors });
export const unauthenticated = (detail: string, options?: AppErrorOptions) =>
  new AppError('unauthenticated', detail, options);
export const forbidden = (detail: string, options?: AppErrorOptions) => new AppError('forbidden', detail, options);
export const notFound = (detail: string) => new AppError('not_found', detail);
export const methodNotAllowed = (detail: string, allow: string[]) =>
  new AppError('method_not_allowed', detail, { headers: { Allow: allow.join(', ') } });
export const conflict = (detail: string, options?: AppErrorOptions) => new AppError('conflict', detail, options);
export const gone = (detail: string) => new AppError('gone', detail);
export const preconditionFailed = (detail: string) => new AppError('precondition_failed', detail);
export const tooLarge = (detail: string) => new AppError('too_large', detail);
export const unsupportedMediaType = (detail: string, options?: AppErrorOptions) =>
  new AppError('unsupported_media_type', detail, options);
export const rateLimited = (detail: string, retryAfterSeconds: number) =>
  new AppError('rate_limited', detail, {
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
  });
export const unavailable = (detail: string, retryAfterSeconds = 2, cause?: unknown) =>
  new AppError('unavailable', detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause });

export const httpStatus = (code: ErrorCode): number => CODES[code].status;

/** The canonical gRPC status number of an error code (google.rpc.Code). */
export const grpcStatus = (code: ErrorCode): number => CODES[code].grpc;

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId: string;
  success: false;
  errors?: FieldError[];
}

/** RFC 9457 body for an error. `instance` is how the request's path begins, without its query, which may hold what is private. */
export function toProblem(error: AppError, instance: string, requestId: string): Problem {
  const { status, title } = CODES[error.code];
  return {
    type: `urn:taskward:problem:${error.type ?? error.code}`,
    title,
    status,
    detail: error.message,
    instance: instance.length > LONGEST.instance ? instance.slice(0, LONGEST.instance).replace(/%.?$/, '') : instance,
    requestId,
    success: false,
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.extensions,
  };
}

/** Errors of libraries that carry a status (http-errors: body-parser, express itself, jwt-middleware). */
interface StatusError {
  status?: unknown;
  statusCode?: unknown;
  type?: unknown;
  expose?: unknown;
  headers?: unknown;
  message?: unknown;
}

const BODY_PARSER_DETAILS: Record<string, string> = {
  'entity.too.large': 'The body is larger than this service accepts.',
  'encoding.unsupported': 'This Content-Encoding is not supported.',
  'charset.unsupported': 'This charset is not supported; send UTF-8.',
  'request.aborted': 'The request ended before its body was complete.',
  'request.size.invalid': 'The body does not have the length that Content-Length gives.',
};

/** Any thrown value as one of the closed list. What is not known becomes `internal`, and its text stays inside. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { status, statusCode, type, expose, headers, message } = (error ?? {}) as StatusError;
  const told = Number(status ?? statusCode);
  // What blames the caller in a way that is not in the list is their fault all the same.
  const known = Object.entries(CODES).find(([, code]) => code.status === told);
  const found = known ?? (told >= 400 && told < 500 ? (['malformed', CODES.malformed] as const) : undefined);
  if (found && found[0] !== 'internal') {
    const named = typeof type === 'string' ? BODY_PARSER_DETAILS[type] : undefined;
    const detail = named ?? (expose !== false && typeof message === 'string' ? message : found[1].title);
    return new AppError(found[0] as ErrorCode, detail, {
      headers: (headers as Record<string, string> | undefined) ?? {},
      cause: error,
    });
  }
  if (isRefusedValue(error)) {
    return new AppError('malformed', 'The request holds a value that cannot be stored or compared.', { cause: error });
  }
  if (isUnavailable(error)) {
    return unavailable('A part that this service needs is away for the moment. Try again shortly.', 2, error);
  }
  return new AppError('internal', 'Something went wrong on our side. The request id leads to it in the log.', {
    cause: error,
  });
}
