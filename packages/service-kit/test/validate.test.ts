import { expect, test } from '@jest/globals';
import Joi from 'joi';
import { fieldErrors, text, visibleText } from '../src/index.ts';

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

test.each([
  [' \t\n'],
  ['\u00a0\u2003\u3000'],
  ['\u200b\u200c\u200d\u2060\ufeff'],
  ['\u00ad\u034f\u061c'],
  ['\u202e\u2066\u2069'],
  ['\u115f\u1160\u3164\uffa0'],
  ['\u17b4\u180e\ufe0f\u{e0100}\u{e0041}'],
  ['\u0001\u007f\u0085'],
  ['\u2800'],
  ['\u{1d159}'],
  ['\uffff\ufdd0'],
])('%j cannot be seen', (value) => {
  expect(text(1, 10).validate(value).error).toBeUndefined();
  expect(visibleText(1, 10).validate(value).error?.message).toContain('must hold something that can be seen');
  expect(visibleText(1, 10).validate(`${value}x`).error).toBeUndefined();
});

test.each(['x', '0', '\u0301', '\u{1f331}', '\u4e2d', '\u2801', '\ufffd', '\ue000'])('%j can be seen', (value) => {
  expect(visibleText(1, 1).validate(value).error).toBeUndefined();
});

test('a field with several faults is named once', () => {
  const schema = Joi.object({ roles: Joi.array().items(Joi.string().valid('admin', 'user')), name: text(1, 5) });
  const { error } = schema.validate({ roles: [1, 'user', ''], name: '' }, { abortEarly: false });
  expect(fieldErrors(error as Joi.ValidationError).map(({ path }) => path)).toEqual(['roles.0', 'roles.2', 'name']);
});
