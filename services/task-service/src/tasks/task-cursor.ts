import { isDay } from '@taskward/contracts/due';
import { TASK_PRIORITIES, type TaskPriority } from '@taskward/contracts/http';
import { isStorable, malformed } from '@taskward/service-kit';
import Joi from 'joi';

/** The last task of a page: what it was sorted by, and its id. */
export interface CursorPoint {
  value: string;
  id: string;
}

const isInstant = (value: string) => {
  const moment = new Date(value);
  return /^(?!0000)\d{4}-/.test(value) && !Number.isNaN(moment.getTime()) && moment.toISOString() === value;
};
const VALUES: Record<string, (value: string) => boolean> = {
  createdAt: isInstant,
  updatedAt: isInstant,
  dueDate: (value) => value === 'infinity' || value === '-infinity' || isDay(value) || isInstant(value),
  priority: (value) => TASK_PRIORITIES.includes(value as TaskPriority),
  title: (value) => value.length <= 400 && isStorable(value),
  rank: (value) => /^\d(\.\d+)?(e-\d{1,2})?$/.test(value),
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
    Joi.string().required(),
    Joi.string().guid({ separator: '-', wrapper: false }).required(),
  );
  try {
    const [, , value, id] = Joi.attempt(JSON.parse(Buffer.from(cursor, 'base64url').toString()), schema);
    if (VALUES[sort]?.(value)) return { value, id };
  } catch {
    // Said below, in the same words as for a value of another kind.
  }
  throw malformed('The cursor is not one that this list gave out.', [
    { path: 'cursor', message: 'must be the nextCursor of a page of this list in the same order' },
  ]);
}
