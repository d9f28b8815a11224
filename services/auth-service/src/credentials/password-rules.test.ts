import { expect, test } from '@jest/globals';
import { newPassword } from './password-rules.ts';

const fault = (password: string) => newPassword.validate(password).error?.message;

test('a password may be of any characters, from 8 to 128 of them', () => {
  const kinds = [
    'abcdefgh',
    'ABCDEFGHIJ',
    '90817263544',
    '!?=)(/&%',
    '        ',
    'пароль мой',
    '木'.repeat(8),
    '👩‍🚀 rocket',
  ];
  for (const kind of kinds) expect([kind, fault(kind)]).toEqual([kind, undefined]);
  for (const count of [8, 64, 128]) expect([count, fault('k木'.repeat(count / 2))]).toEqual([count, undefined]);
  for (const count of [7, 129]) expect(fault('木'.repeat(count))).toMatch(/8 to 128 characters/);
});

test.each(['Password123', 'Taskward-2026'])('what is guessed first is no password: %s', (password) => {
  expect(fault(password)).toMatch(/guessed first/);
});
