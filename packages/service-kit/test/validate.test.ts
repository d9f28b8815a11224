import { expect, test } from '@jest/globals';
import Joi from 'joi';
import { fieldErrors, text } from '../src/index.ts';

test.each([
  ['seven letters', 'x'.repeat(7), false],
  ['eight letters', 'x'.repeat(8), true],
  ['four characters of two units each', '🌱'.repeat(4), false],
  ['five characters in eight units', '🌱🌱🌱xx', false],
  ['eight characters of two units each', '🌱'.repeat(8), true],
  ['ten characters of two units each', '🌱'.repeat(10), true],
  ['eleven characters', 'x'.repeat(11), false],
  ['half a character', `${'x'.repeat(8)}\ud83c`, false],
])('a length counts characters, not their halves: %s', (_what, value, good) => {
  expect(text(8, 10).validate(value).error === undefined).toBe(good);
});

test('a field with several faults is named once', () => {
  const schema = Joi.object({ roles: Joi.array().items(Joi.string().valid('admin', 'user')), name: text(1, 5) });
  const { error } = schema.validate({ roles: [1, 'user', ''], name: '' }, { abortEarly: false });
  expect(fieldErrors(error as Joi.ValidationError).map(({ path }) => path)).toEqual(['roles.0', 'roles.2', 'name']);
});
