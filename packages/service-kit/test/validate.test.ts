import { expect, test } from '@jest/globals';
import { text } from '../src/index.ts';

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
