import { expect, test } from '@jest/globals';
import { loadPart } from './part.ts';

test('a part that fails to load is asked for again, and given up after three tries', async () => {
  let tries = 0;
  const failing = (times: number) => async () => {
    tries += 1;
    if (tries <= times) throw new Error(`no network at try ${tries}`);
    return 'part';
  };
  await expect(loadPart(failing(2))).resolves.toBe('part');
  tries = 0;
  await expect(loadPart(failing(3))).rejects.toThrow('try 3');
});
