import { expect, test } from '@jest/globals';
import { isCommon } from './common-passwords.ts';

test.each(['password', 'Password1', 'QWERTYUIOP', '12345678', 'iloveyou'])('%s is common', (password) => {
  expect(isCommon(password)).toBe(true);
});

test.each(['correct horse battery', 'kV9-tulip-sandbox', 'пароль с пробелами'])('%s is not', (password) => {
  expect(isCommon(password)).toBe(false);
});
