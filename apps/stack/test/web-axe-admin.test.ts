import { expect, test } from '@jest/globals';
import { everyLook } from './every-look.ts';

const look = everyLook();

test('nothing grave is found in any view of an administrator, and each of them fits', async () => {
  expect(await look.findingsOf('admin')).toEqual([]);
}, 900_000);
