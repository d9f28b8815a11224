import Joi from 'joi';
import { type FieldError, invalid, malformed } from './problem.ts';

/** The first fault of each field that Joi found one in: what else is wrong with a value mostly follows from it. */
export function fieldErrors(error: Joi.ValidationError): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const { path, message } of error.details) {
    const field = path.join('.');
    if (!found.has(field)) found.set(field, { path: field, message: message.replace(/^"[^"]*" /, '') });
  }
  return [...found.values()];
}

/**
 * The value as the schema makes it (defaults, conversions).
 *
 * @throws AppError 422 for a body, also for none at all, 400 for a query or path, with every bad field
 */
export function parse<T>(schema: Joi.Schema<T>, value: unknown, where: { in: 'body' | 'query' | 'path' }): T {
  // To Joi an object that is not there is a valid one, unless its schema says otherwise.
  if (where.in === 'body' && value === undefined) {
    throw invalid('A body is required.', [{ path: '', message: 'is required' }]);
  }
  const result = schema.validate(value, { abortEarly: false, convert: where.in !== 'body' });
  if (!result.error) return result.value as T;
  const errors = fieldErrors(result.error);
  if (where.in === 'body') throw invalid('The body has fields that are not valid.', errors);
  throw malformed(`The ${where.in} has values that are not valid.`, errors);
}

/** An id as it is stored: PostgreSQL takes other ways of writing one, but what else holds it (audit, tokens) has only this. */
export const uuid = Joi.string().guid({ separator: '-', wrapper: false }).lowercase();

/** Text of so many code points (not UTF-16 units), that PostgreSQL can store: no NUL, no half of a surrogate pair. */
export const text = (min: number, max: number) =>
  Joi.string()
    .allow(...(min === 0 ? [''] : []))
    .custom((value: string, { error, message }: Joi.CustomHelpers) => {
      if (!value.isWellFormed() || value.includes('\0')) return error('string.base');
      const { length } = [...value];
      if (length >= min && length <= max) return value;
      return message({ custom: `must have ${min} to ${max} characters` });
    })
    .messages({ 'string.base': 'must be text without NUL and without half characters' });
