import Joi from 'joi';
import { type FieldError, invalid, malformed } from './problem.ts';

/** Every fault of a Joi validation as field errors. */
export function fieldErrors(error: Joi.ValidationError): FieldError[] {
  return error.details.map(({ path, message }) => ({
    path: path.join('.'),
    message: message.replace(/^"[^"]*" /, ''),
  }));
}

/**
 * The value as the schema makes it (defaults, conversions).
 *
 * @throws AppError 422 for a body, 400 for a query or path, with every bad field
 */
export function parse<T>(schema: Joi.Schema<T>, value: unknown, where: { in: 'body' | 'query' | 'path' }): T {
  const result = schema.validate(value, { abortEarly: false, convert: where.in !== 'body' });
  if (!result.error) return result.value as T;
  const errors = fieldErrors(result.error);
  if (where.in === 'body') throw invalid('The body has fields that are not valid.', errors);
  throw malformed(`The ${where.in} has values that are not valid.`, errors);
}

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
