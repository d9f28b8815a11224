import { expect, test } from '@jest/globals';
import { readSearchText } from './search-text.ts';

/** Alternatives by `|`, phrases in brackets, what is excluded after `!`. */
const read = (typed: string) =>
  readSearchText(typed)
    .map((terms) =>
      terms.map(({ text, exact, excluded }) => `${excluded ? '!' : ''}${exact ? `[${text}]` : text}`).join(' '),
    )
    .join(' | ');

test.each([
  ['', ''],
  ['  one\ttwo\n three ', 'one two three'],
  ['KEY-123 node.js a@b.c', 'KEY-123 node.js a@b.c'],
  ['"a phrase" after', '[a phrase] after'],
  ['„eins zwei“ «три» “four”', '[eins zwei] [три] [four]'],
  ['"not closed yet', 'not closed yet'],
  ['inch 5" pipe', 'inch 5  pipe'],
  ['one -two -"three four"', 'one !two ![three four]'],
  ['--flag - -', '--flag - -'],
  ['this or that', 'this | that'],
  ['a OR b or c d', 'a | b | c d'],
  ['or', 'or'],
  ['or not', 'or not'],
  ['either or', 'either or'],
  ['"or" -or', '[or] !or'],
  ['a\0b\x1fc\u2800d', 'abc d'],
  ['so\u00adft \uffa0 \u3164a\u200b', 'soft a'],
])('%j', (typed, expected) => expect(read(typed)).toBe(expected));

test('reads no more words than narrow a search down', () => {
  expect(readSearchText('word '.repeat(5_000)).flat()).toHaveLength(32);
});
