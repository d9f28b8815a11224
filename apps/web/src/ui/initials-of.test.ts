import { expect, test } from '@jest/globals';
import { initialsOf } from './initials-of.ts';

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['Grace Brewster Murray Hopper', 'GH'],
  ['\u2068Łucja Żak\u2069', 'ŁŻ'],
  ['山田 太郎', '山太'],
  ['Someone (a1b2c3)', 'SA'],
  ['—', ''],
])('%s is written %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
