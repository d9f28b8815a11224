import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lengthOf, oneLine, oneOfEach } from '../src/text.ts';

test.each([
  ['  spaces around \u3000', 'spaces around'],
  ['two\r\nlines', 'two lines'],
  ['a\nb\u2028c\u2029d\u0085e\vf\fg', 'a b c d e f g'],
  ['a\t \u00a0b', 'a b'],
  ['a\u0000b\u0007c\u001bd\u007fe\u009ff', 'abcdef'],
  ['a\u200bb\u2060c\ufeffd\u00ade\u034ff', 'abcdef'],
  ['\u202egpj.exe\u202c \u2066x\u2069\u200e\u200f\u061c', 'gpj.exe x'],
  ['a\u3164b\uffa0c\u115fd\u17b4e', 'abcde'],
  ['a\u{e0041}\u{e0062}b', 'ab'],
  ['\uffffa\ufdd0b\ufff9c', 'abc'],
  ['Cafe\u0301', 'Café'],
  ['e\u200b\u0301', 'é'],
  ['a\u2800b', 'a b'],
])('%j is kept as %j', (typed, kept) => {
  expect(oneLine(typed)).toBe(kept);
});

test.each([
  ' ',
  '\u200b\u200c\u200d\u2060\ufeff',
  '\u00a0\u2003\u3000',
  '\u00ad\u034f\u061c',
  '\u202e\u2066\u2069',
  '\u115f\u1160\u3164\uffa0',
  '\u17b4\u180e\ufe0f\u{e0100}\u{e0041}',
  '\u0001\u007f\u0085\n',
  '\u2800\u{13441}\u{16fe4}',
  '\u{1d159}',
  '\uffff\ufdd0',
])('nothing is left of %j', (typed) => {
  expect(oneLine(typed)).toBe('');
  expect(oneOfEach([typed])).toEqual([]);
});

// Persian and Indic spelling, emoji of several, with a skin, of a text, on a key, a flag; a variant of a character.
test.each([
  'می‌خواهم',
  'ه‍',
  'क्‍ष',
  'ශ්‍රී',
  '👩‍👩‍👧‍👦',
  '👩🏽‍❤️‍👨🏿',
  '🏳️‍🌈',
  '❤︎',
  '1️⃣ #️⃣',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '葛\u{e0100}城',
  'ᠠ᠋',
  '\u0600',
  '\ue000',
  '\ufffd',
  '\u2801',
  '\u0301',
  '0',
  'שלום עולם',
  'มานี มานะ',
])('%s is left as it is', (text) => {
  expect(oneLine(text)).toBe(text);
});

test.each([
  ['a joiner in a Latin word', 'ad\u200dmin', 'admin'],
  ['a non-joiner at the end', 'می\u200c', 'می'],
  ['joiners in a row', 'می\u200c\u200c\u200dخواهم', 'میخواهم'],
  ['a joiner behind one emoji', '👩\u200d', '👩'],
  ['a selector behind a letter', 'a\ufe0f1\ufe0f', 'a1'],
  ['a selector that only looks as if it stood behind a picture', 'a\ufe0f\u200d👧', 'a👧'],
  ['words written in tags behind a flag', '🏴\u{e0068}\u{e0069}!', '🏴!'],
])('%s is not', (_what, typed, kept) => {
  expect(oneLine(typed)).toBe(kept);
});

test('what is kept stays as it is when it is kept again, and holds no line end or control', () => {
  const parts = ['👩', '🏽', '🏴', '\u{e0067}', '\u{e007f}', ...'a1 \n\t\u200b\u200c\u200d\ufe0f\u202e\u0301م्क'];
  const strange = fc.constantFrom(...parts);
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: strange }));
  fc.assert(
    fc.property(texts, (text) => {
      const kept = oneLine(text);
      expect(oneLine(kept)).toBe(kept);
      expect(kept).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b]|^ | $| {2}/u);
    }),
    {
      seed: Number(process.env.SEED),
      numRuns: 2_000,
      examples: [['\u0301\u094d\u200d'], ['\u0301\u200b\u094d\u200d'], ['क\u200c\u0610\u0316']],
    },
  );
});

test('of labels that read alike the first is kept', () => {
  expect(oneOfEach([' Sales', 'sales', 'SALES\n', 'Café', 'CAFE\u0301', 'a  b', 'a\u00a0b', '', '❤️', '❤'])).toEqual([
    'Sales',
    'Café',
    'a b',
    '❤️',
  ]);
  expect(oneOfEach(['Straße', 'STRASSE', 'ΣΑΣ', 'σας', 'می‌خواهم', 'میخواهم', 'sale'])).toEqual([
    'Straße',
    'ΣΑΣ',
    'می‌خواهم',
    'sale',
  ]);
});

test('lengths are code points', () => {
  expect(lengthOf('😀'.repeat(200))).toBe(200);
});
