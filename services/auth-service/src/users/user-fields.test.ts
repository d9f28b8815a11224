import { expect, test } from '@jest/globals';
import { fields, importedFields, loginName } from './user-fields.ts';
import { nameFrom } from './visible-text.ts';

const fits = (schema: { validate(value: unknown): { error?: unknown } }, value: string) =>
  schema.validate(value).error === undefined;

/** What cannot be seen, or turns around what follows. */
const HIDDEN: Record<string, string> = {
  'soft hyphen': '\u00ad',
  'combining grapheme joiner': '\u034f',
  'Arabic letter mark': '\u061c',
  'Hangul choseong filler': '\u115f',
  'Hangul jungseong filler': '\u1160',
  'Khmer inherent vowel': '\u17b4',
  'Mongolian vowel separator': '\u180e',
  'zero width space': '\u200b',
  'right-to-left mark': '\u200f',
  'line separator': '\u2028',
  'right-to-left override': '\u202e',
  'word joiner': '\u2060',
  'right-to-left isolate': '\u2067',
  'Braille blank': '\u2800',
  'Hangul filler': '\u3164',
  'byte order mark': '\ufeff',
  'half-width Hangul filler': '\uffa0',
  'interlinear annotation': '\ufff9',
  'hieroglyph of nothing': '\u{13441}',
  'Khitan filler': '\u{16fe4}',
  'null notehead': '\u{1d159}',
  tag: '\u{e0041}',
  'variation selector 17': '\u{e0100}',
  'private use': '\ue000',
  delete: '\u007f',
  'next line': '\u0085',
  'line feed': '\n',
  tab: '\t',
};

test.each(Object.entries(HIDDEN))('%s is in no username, address or name', (_what, hidden) => {
  for (const username of [`ad${hidden}a`, `${hidden}ada${hidden}x`, `${hidden}${hidden}`]) {
    expect(fits(fields.username, username)).toBe(false);
    expect(fits(importedFields.username, username)).toBe(false);
  }
  expect(fits(fields.email, `ad${hidden}a@example.com`)).toBe(false);
  expect(fits(fields.email, `ada@exam${hidden}ple.com`)).toBe(false);
  for (const schema of [fields.name, fields.givenName, fields.familyName, fields.company, importedFields.name]) {
    expect(fits(schema, `Ad${hidden}a`)).toBe(false);
    expect(fits(schema, hidden.repeat(3))).toBe(false);
  }
  expect(nameFrom(`A${hidden}da`, 100)).toMatch(/^A ?da$/);
  expect(nameFrom(hidden.repeat(3), 100)).toBe('');
});

test.each([
  ['marks without a letter', '\u0301\u0302'],
  ['a joiner alone', '\u200d'],
  ['spaces alone', ' \u3000 '],
  ['a variation selector alone', '\ufe0f'],
])('%s are no name', (_what, name) => {
  for (const schema of [fields.name, fields.company, importedFields.name]) expect(fits(schema, name)).toBe(false);
  expect(nameFrom(name, 100)).toBe('');
});

test.each(['علی‌رضا', 'क्‍ष', '木村 拓哉', 'O’Neil', 'Zoë 👩‍🚀', 'X Æ A-12', '7'])('%s is a name', (name) => {
  expect(fits(fields.name, name)).toBe(true);
  expect(nameFrom(name, 100)).toBe(name);
});

test('one form, and only then so many characters', () => {
  expect(fields.username.validate('　ＡＤＡ ').value).toBe('ADA');
  expect(fields.email.validate('ﬁt＠ｅxample.com').value).toBe('fit@example.com');
  expect(loginName.validate(' ＡＤＡ').value).toBe('ADA');
  expect(fields.name.validate(' Zoe\u0308 ').value).toBe('Zoë');
  expect(importedFields.username.validate('ｚoe\u0308').value).toBe('zoë');
  expect(fits(fields.name, `  ${'e\u0308'.repeat(200)}  `)).toBe(true);
  expect(fits(fields.name, 'ë'.repeat(201))).toBe(false);
  expect(fits(fields.username, 'ﷺ'.repeat(20))).toBe(false);
  expect(fits(fields.username, '\u{20bb7}'.repeat(64))).toBe(true);
  expect(fits(fields.email, '\u0301@example.com')).toBe(false);
  expect(fits(fields.name, 'x'.repeat(1_000_000))).toBe(false);
  expect(importedFields.name.validate('').error).toBeUndefined();
});
