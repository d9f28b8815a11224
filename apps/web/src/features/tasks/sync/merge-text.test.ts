import { expect, test } from '@jest/globals';
import { mergeText } from './merge-text.ts';

const LIST = '- [ ] one\n- [ ] two\n- [ ] three';

test.each([
  [
    'boxes ticked by both',
    LIST,
    '- [ ] one\n- [x] two\n- [ ] three',
    '- [x] one\n- [ ] two\n- [x] three',
    '- [x] one\n- [x] two\n- [x] three',
  ],
  [
    'the same box by both',
    LIST,
    '- [x] one\n- [ ] two\n- [ ] three',
    '- [x] one\n- [ ] two\n- [ ] three',
    '- [x] one\n- [ ] two\n- [ ] three',
  ],
  [
    'a box and a line behind it',
    LIST,
    '- [x] one\n- [ ] two\n- [ ] three',
    `${LIST}\n- [ ] four`,
    '- [x] one\n- [ ] two\n- [ ] three\n- [ ] four',
  ],
  [
    'a line in front and one taken away',
    LIST,
    `Shop:\n${LIST}`,
    '- [ ] one\n- [ ] three',
    'Shop:\n- [ ] one\n- [ ] three',
  ],
])('%s: both stay', (_, base, mine, theirs, merged) => {
  expect(mergeText(base, mine, theirs)).toBe(merged);
  expect(mergeText(base, theirs, mine)).toBe(merged);
});

test.each([
  ['the same line', LIST, LIST.replace('two', '2'), LIST.replace('two', 'zwei')],
  ['a first text by both', '', 'mine', 'theirs'],
  ['a line by both at the same place', LIST, `${LIST}\nmine`, `${LIST}\ntheirs`],
  ['a line and everything', LIST, LIST.replace('two', '2'), 'other'],
])('%s: a person has to say', (_, base, mine, theirs) => {
  expect(mergeText(base, mine, theirs)).toBeUndefined();
  expect(mergeText(base, theirs, mine)).toBeUndefined();
});
