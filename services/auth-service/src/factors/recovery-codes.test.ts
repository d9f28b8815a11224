import { expect, test } from '@jest/globals';
import { newRecoveryCodes, plainCode } from './recovery-codes.ts';

test('ten recovery codes, each of so many random bits that a hash without salt keeps it', () => {
  const codes = newRecoveryCodes().map(plainCode);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]+$/); // 32 of them: five bits each
    expect(5 * code.length).toBeGreaterThanOrEqual(112);
  }
});

test('a recovery code is the same however it is typed', () => {
  expect(plainCode(' 7k2m 4qrs-tv0w\t8xyz-ol2b-3ii4 ')).toBe('7K2M4QRSTV0W8XYZ012B3114');
});
