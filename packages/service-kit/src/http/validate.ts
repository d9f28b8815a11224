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

/** What comes out of a schema; of one that does not say what, nothing is known. */
type Parsed<S extends Joi.AnySchema> = S extends Joi.AnySchema<infer T> ? (0 extends 1 & T ? unknown : T) : never;

/**
 * The value as the schema makes it (defaults, conversions). Whatever the schema says, text that cannot be stored and
 * names that lead to an object's prototype are faults, at any depth.
 *
 * How many values there may be is for who reads them to say (request-bounds.ts): work grows with each.
 *
 * @throws AppError 422 for a body, also for none at all, 400 for a query or path, with the bad fields
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
  const refuse = (errors: FieldError[]) =>
    where.in === 'body'
      ? invalid('The body has fields that are not valid.', errors)
      : malformed(`The ${where.in} has values that are not valid.`, errors);
  const tooLong = longLists(describe(schema), value);
  if (tooLong.length > 0) throw refuse(tooLong);
  const never = new Map<string, FieldError>();
  inspect(value, [], never);
  const convert = where.in !== 'body';
  const result = schema.validate(value, { abortEarly: false, convert, errors: { label: false } });
  if (!result.error && never.size === 0) return result.value;
  const found = result.error ? fieldErrors(result.error) : [];
  for (const { path } of found) never.delete(path);
  throw refuse([...found, ...never.values()]);
}

/** As much of a schema as is read of it here. */
interface Described {
  keys?: Record<string, Described>;
  rules?: Array<{ name: string; args?: { limit?: number } }>;
}
const descriptions = new WeakMap<Joi.AnySchema, Described>();

function describe(schema: Joi.AnySchema): Described {
  const known = descriptions.get(schema) ?? (schema.describe() as Described);
  descriptions.set(schema, known);
  return known;
}

/** The lists with more entries than they may have. Joi would look at each entry first. */
function longLists({ keys = {}, rules = [] }: Described, value: unknown, path: string[] = []): FieldError[] {
  if (value === null || typeof value !== 'object') return [];
  if (!Array.isArray(value)) {
    const fields = Object.entries(keys).filter(([name]) => Object.hasOwn(value, name));
    return fields.flatMap(([name, field]) => longLists(field, value[name as keyof typeof value], [...path, name]));
  }
  const most = rules.find(({ name }) => name === 'max')?.args?.limit ?? Number.POSITIVE_INFINITY;
  return value.length > most ? [{ path: path.join('.'), message: `must have ${most} entries at most` }] : [];
}

/** No field may be called so: where such a name is set on an object, others change with it. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
const UNSTORABLE = 'must be text without NUL and without half characters';

/** Notes what no schema may let through. */
function inspect(value: unknown, path: string[], never: Map<string, FieldError>): void {
  if (typeof value === 'string' && !isStorable(value)) note(never, path, UNSTORABLE);
  if (value === null || typeof value !== 'object') return;
  for (const [name, part] of Object.entries(value)) {
    path.push(name);
    if (RESERVED.has(name)) note(never, path, 'is not allowed');
    else if (!isStorable(name)) note(never, path, UNSTORABLE);
    inspect(part, path, never);
    path.pop();
  }
}

function note(never: Map<string, FieldError>, path: string[], message: string): void {
  const field = path.join('.');
  if (!never.has(field)) never.set(field, { path: field, message });
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
      // A character has two units at most: what is longer than that is not worth counting.
      const { length } = value.length > 2 * max || max === Number.POSITIVE_INFINITY ? value : [...value];
      if (length >= min && length <= max) return value;
      return message({ custom: `must have ${min} to ${max} characters` });
    })
    .messages({ 'string.base': UNSTORABLE });
