import { expect, test } from '@jest/globals';
import { tick } from './tick.ts';

test.each([
  ['- [ ] milk', 0, '- [x] milk'],
  ['- [x] milk', 0, '- [ ] milk'],
  ['* [X] milk', 0, '* [ ] milk'],
  ['12) [ ] milk', 0, '12) [x] milk'],
  ['Buy:\n\n- [ ] milk\n  - [ ] of oats\n', 6 + 13, 'Buy:\n\n- [ ] milk\n  - [x] of oats\n'],
  ['+   [ ] [ ] twice', 0, '+   [x] [ ] twice'],
])('in %j the box at %i is ticked or no longer', (text, offset, expected) => {
  expect(tick(text, offset)).toBe(expected);
});

test.each([
  ['- milk', 0],
  ['[ ] milk', 0],
  ['- [ ] milk', 2],
  ['- [y] milk', 0],
  ['', 5],
])('in %j there is none at %i', (text, offset) => {
  expect(tick(text, offset)).toBeUndefined();
});
