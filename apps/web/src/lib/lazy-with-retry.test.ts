import { expect, test } from '@jest/globals';
import { importWithRetry } from './lazy-with-retry.ts';

test('a part that fails to load is asked for again, and given up after three tries', async () => {
  let tries = 0;
  const failing = (times: number) => async () => {
    tries += 1;
    if (tries <= times) throw new Error(`no network at try ${tries}`);
    return 'part';
  };
  await expect(importWithRetry(failing(2))).resolves.toBe('part');
  tries = 0;
  await expect(importWithRetry(failing(3))).rejects.toThrow('try 3');
});
