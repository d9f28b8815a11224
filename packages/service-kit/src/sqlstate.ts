import { types } from 'node:util';

/**
 * What an error of PostgreSQL or its driver means to whoever asked, by the class of its SQLSTATE: its first two
 * characters (PostgreSQL, appendix A).
 */

/** 22 data exception, and 54 program limit exceeded: a value that cannot be stored, compared or indexed as it is. */
const REFUSED = /^(22|54)...$/;
/** A division by zero is written by us, whatever the values. */
const OURS = new Set(['22012']);

/** 08 connection exception, 53 insufficient resources, and of 57 the server that stops or starts. */
const AWAY = /^(08...|53...|57P0[123]|25006)$/;
const AWAY_ERRNO = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENOENT',
]);
const AWAY_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|the database system is|Client has encountered a connection error/i;

function codeOf(error: unknown): string {
  const code = types.isNativeError(error) ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether the database refused a value that no check of ours did: the caller's fault all the same. */
export function isRefusedValue(error: unknown): boolean {
  const code = codeOf(error);
  return REFUSED.test(code) && !OURS.has(code);
}

/** Whether an error means that a dependency could not be reached, so that the caller may try again. */
export function isUnavailable(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code = codeOf(error);
  if (AWAY.test(code) || AWAY_ERRNO.has(code) || AWAY_MESSAGES.test(error.message)) return true;
  const { errors } = error as { errors?: unknown }; // of an AggregateError: one for each address that was tried
  return Array.isArray(errors) && errors.some(isUnavailable);
}
