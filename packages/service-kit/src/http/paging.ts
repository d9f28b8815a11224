import Joi from 'joi';
import { malformed } from './problem.ts';

/** What a list says of a page beside its rows. */
export interface Page {
  /** Asked again with it as `cursor` the list goes on; null at the end. */
  nextCursor: string | null;
  limit: number;
}

/** Opaque to callers: base64url of where a page ended. */
export const encodeCursor = (point: unknown): string => Buffer.from(JSON.stringify(point)).toString('base64url');

/**
 * Where a page ended; without a cursor undefined.
 *
 * @param schema what a point of this list looks like
 * @throws AppError 400 where the cursor is not one that the list gave out
 */
export function decodeCursor<T>(cursor: string, schema: Joi.Schema<T>): T;
export function decodeCursor<T>(cursor: string | undefined, schema: Joi.Schema<T>): T | undefined;
export function decodeCursor<T>(cursor: string | undefined, schema: Joi.Schema<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const point = pointIn(cursor);
  const { value, error } = schema.required().validate(point, { convert: false });
  if (error === undefined) return value;
  throw malformed('The cursor is not one that this list gave out.', [{ path: 'cursor', message: NOT_OURS }]);
}

const NOT_OURS = 'must be the nextCursor of a page of this list in the same order';

/** What the text stands for; undefined, which is no point of any list, where it is not JSON. */
function pointIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** The fields `limit` and `cursor` of a list's query. */
export const pageFields = ({ usual = 50, largest = 200 } = {}) => ({
  limit: Joi.number().integer().min(1).max(largest).default(usual),
  cursor: Joi.string().max(2_000),
});

/**
 * The page, out of one row more than it holds, by which is seen whether more follow.
 *
 * @param pointOf where a page ends that ends with this row
 */
export function pageOf<Row>(found: Row[], limit: number, pointOf: (last: Row) => unknown): { rows: Row[]; page: Page } {
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { rows: found.slice(0, limit), page: { nextCursor: last ? encodeCursor(pointOf(last)) : null, limit } };
}
