import { expect, test } from '@jest/globals';
import { everyLook } from './every-look.ts';

const look = everyLook();

test('nothing grave is found in any view of a user, and each of them fits', async () => {
  expect(await look.findingsOf('user')).toEqual([]);
}, 900_000);
