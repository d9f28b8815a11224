import Joi from 'joi';
import { type FieldError, invalid, malformed } from './problem.ts';

const MOST_ERRORS = 100;

/** The first fault of each field that Joi found one in: what else is wrong with a value mostly follows from it. */
export function fieldErrors(error: Joi.ValidationError): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const { path, message } of error.details) {
    const field = path.join('.');
    if (!found.has(field)) found.set(field, { path: field, message: message.replace(/^"[^"]*" /, '') });
  }
  return [...found.values()];
}

/** What comes out of a schema; of one that does not say what, nothing is known. */
type Parsed<S extends Joi.AnySchema> = S extends Joi.AnySchema<infer T> ? (0 extends 1 & T ? unknown : T) : never;

/**
 * The value as the schema makes it (defaults, conversions). Whatever the schema says, text that cannot be stored and
 * names that lead to an object's prototype are faults, at any depth.
 *
 * @throws AppError 422 for a body, also for none at all, 400 for a query or path, with the bad fields, 100 at most;
 *   400 for a body that is nested too deep
 */
export function parse<S extends Joi.AnySchema>(
  schema: S,
  value: unknown,
  where: { in: 'body' | 'query' | 'path' },
): Parsed<S> {
  // To Joi an object that is not there is a valid one, unless its schema says otherwise.
  if (where.in === 'body' && value === undefined) {
    throw invalid('A body is required.', [{ path: '', message: 'is required' }]);
  }
  const never = new Map<string, FieldError>();
  const size = inspect(value, [], never);
  // What is that large has many faults or none: then the first will do, so that looking for them has an end.
  const result = schema.validate(value, { abortEarly: size > MOST_VALUES, convert: where.in !== 'body' });
  if (!result.error && never.size === 0) return result.value;
  const found = result.error ? fieldErrors(result.error) : [];
  for (const { path } of found) never.delete(path);
  const errors = [...found, ...never.values()].slice(0, MOST_ERRORS);
  if (where.in === 'body') throw invalid('The body has fields that are not valid.', errors);
  throw malformed(`The ${where.in} has values that are not valid.`, errors);
}

const MOST_VALUES = 10_000;
const DEEPEST = 64;
/** No field may be called so: where such a name is set on an object, others change with it. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
const UNSTORABLE = 'must be text without NUL and without half characters';

/** Notes what no schema may let through, and counts the values. @throws AppError 400 where it is nested too deep */
function inspect(value: unknown, path: string[], never: Map<string, FieldError>): number {
  if (typeof value === 'string' && !isStorable(value)) note(never, path, UNSTORABLE);
  if (value === null || typeof value !== 'object') return 1;
  if (path.length >= DEEPEST) throw malformed(`The body is nested deeper than ${DEEPEST} levels.`);
  let size = 1;
  for (const [name, part] of Object.entries(value)) {
    path.push(name);
    if (RESERVED.has(name)) note(never, path, 'is not allowed');
    else if (!isStorable(name)) note(never, path, UNSTORABLE);
    size += inspect(part, path, never);
    path.pop();
  }
  return size;
}

function note(never: Map<string, FieldError>, path: string[], message: string): void {
  const field = path.join('.');
  if (never.size < MOST_ERRORS && !never.has(field)) never.set(field, { path: field, message });
}

/** Whether PostgreSQL can hold the text as it is: it has neither NUL nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** An id as it is stored: PostgreSQL takes other ways of writing one, but what else holds it (audit, tokens) has only this. */
export const uuid = Joi.string().guid({ separator: '-', wrapper: false }).lowercase();

/** Text of so many code points (not UTF-16 units) that can be stored. */
export const text = (min: number, max: number) =>
  Joi.string()
    .allow(...(min === 0 ? [''] : []))
    .custom((value: string, { error, message }: Joi.CustomHelpers) => {
      if (!isStorable(value)) return error('string.base');
      const { length } = [...value];
      if (length >= min && length <= max) return value;
      return message({ custom: `must have ${min} to ${max} characters` });
    })
    .messages({ 'string.base': UNSTORABLE });
