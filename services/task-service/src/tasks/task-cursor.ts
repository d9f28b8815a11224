import { malformed } from '@taskward/service-kit';
import Joi from 'joi';

/** The last task of a page: what it was sorted by, as PostgreSQL writes it, and its id. */
export interface CursorPoint {
  value: string;
  id: string;
}

const TIME = /^(-?infinity|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}(:\d{2})?)$/;
const VALUES: Record<string, RegExp> = {
  createdAt: TIME,
  updatedAt: TIME,
  dueDate: TIME,
  priority: /^(low|medium|high|urgent)$/,
  title: /^[^\0]{1,400}$/u,
  rank: /^\d+(\.\d+)?(e-\d{1,2})?$/,
};

/** Opaque to callers: base64url of what a page ended with. */
export function encodeCursor(sort: string, descending: boolean, { value, id }: CursorPoint): string {
  return Buffer.from(JSON.stringify([sort, descending, value, id])).toString('base64url');
}

/** @throws AppError 400 where the cursor is not one of ours, or of a list that was sorted otherwise */
export function decodeCursor(cursor: string, sort: string, descending: boolean): CursorPoint {
  const schema = Joi.array().ordered(
    Joi.valid(sort).required(),
    Joi.valid(descending).required(),
    Joi.string()
      .pattern(VALUES[sort] as RegExp)
      .required(),
    Joi.string().guid({ separator: '-', wrapper: false }).required(),
  );
  try {
    const [, , value, id] = Joi.attempt(JSON.parse(Buffer.from(cursor, 'base64url').toString()), schema);
    return { value, id };
  } catch {
    throw badCursor();
  }
}

export const badCursor = () =>
  malformed('The cursor is not one that this list gave out.', [
    { path: 'cursor', message: 'must be the nextCursor of a page of this list in the same order' },
  ]);
