import { expect, test } from '@jest/globals';
import { isCommon, isOfThisSystem } from './common-passwords.ts';

test.each(['password', 'Password1', 'QWERTYUIOP', '12345678', 'iloveyou'])('%s is common', (password) => {
  expect(isCommon(password)).toBe(true);
});

test.each(['correct horse battery', 'kV9-tulip-sandbox', 'пароль с пробелами'])('%s is not', (password) => {
  expect(isCommon(password)).toBe(false);
});

test.each([
  'taskward',
  'Taskward2026!',
  '1234-TASKWARD',
  'T@skw4rd!!',
  'taskward-admin 2026',
  'Admin.Taskw@rd',
  'taskwardtaskward',
])('%s is made of the name of this system', (password) => expect(isOfThisSystem(password)).toBe(true));

test.each([
  'Admin1234!',
  'taskward needs a printer',
  'taskward 木村',
  'ward of tasks',
  'correct horse battery',
  '12345678!',
  '',
])('%s is not made of it', (password) => expect(isOfThisSystem(password)).toBe(false));
