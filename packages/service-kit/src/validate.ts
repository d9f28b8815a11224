import type Joi from 'joi';
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
