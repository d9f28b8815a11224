import { isDay } from '@taskward/contracts/due';
import { TASK_PRIORITIES, type TaskPriority } from '@taskward/contracts/http';
import { decodeCursor, isStorable, uuid } from '@taskward/service-kit';
import Joi from 'joi';
import { isPosition } from '../../positions/position-schema.ts';

/** Where a page ended: the order of the list, whether it descends, and of the last task what it was sorted by and its id. */
export type CursorPoint = [sort: string, descending: boolean, value: string, id: string];

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
  position: isPosition,
};

const checked = (holds: (value: string) => boolean) =>
  Joi.string()
    .required()
    .custom((value: string, { error }: Joi.CustomHelpers) => (holds(value) ? value : error('any.invalid')));

/** When a task was created, as cursors carry it. */
export const cursorInstant = checked(isInstant);

/** @throws AppError 400 where the cursor is not one of ours, or of a list that was sorted otherwise */
export function placeIn(cursor: string, sort: string, descending: boolean): { value: string; id: string } {
  const point = Joi.array<CursorPoint>().ordered(
    Joi.valid(sort).required(),
    Joi.valid(descending).required(),
    checked((value) => VALUES[sort]?.(value) ?? false),
    uuid.required(),
  );
  const [, , last, id] = decodeCursor(cursor, point);
  return { value: last, id };
}
