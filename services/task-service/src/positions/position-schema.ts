import Joi from 'joi';

const KEY = /^z[0-9A-Za-z]{26}([0-9A-Za-z]*[1-9A-Za-z])?$/;
/** More than a key has here before its neighbours are put further apart. */
const LONGEST = 250;

/** Whether `generateKeyBetween` could have made it, between two places that there are. */
export const isPosition = (value: string): boolean => value.length <= LONGEST && KEY.test(value);

/** Where a task stands in its project. */
export const position = Joi.string()
  .custom((value: string, { error }: Joi.CustomHelpers) => (isPosition(value) ? value : error('position')))
  .messages({ position: 'must be a place between two tasks, as generateKeyBetween of fractional-indexing makes it' });
