import { describe, expect, test } from '@jest/globals';
import { localeFor } from './i18n.ts';
import { bestLanguage, languageName } from './language.ts';

const KNOWN = ['en', 'de', 'pt-BR'];

test.each([
  [['de-AT', 'en'], 'de'],
  [['DE'], 'de'],
  [['fr', 'de', 'en'], 'de'],
  [['pt-br'], 'pt-BR'],
  [['pt'], 'en'],
  [['C', 'en-US@posix'], 'en'],
  [['german', 'constructor'], 'en'],
  [[], 'en'],
])('of %p the app speaks %s', (wanted, language) => {
  expect(bestLanguage(wanted, KNOWN)).toBe(language);
});

test('a language is called as it calls itself', () => {
  expect(['en', 'de', 'pt-BR', 'ar'].map(languageName)).toEqual([
    'English',
    'Deutsch',
    'português (Brasil)',
    'العربية',
  ]);
});

describe('numbers and dates are written', () => {
  test.each([
    ['as where the browser is', 'de', ['en-US', 'de-CH'], 'de-CH'],
    ['as at home where it wants another language', 'de', ['en-US'], 'de'],
    ['as in its country, in English', 'en', ['fr'], 'en-FR'],
    ['as in its country, whatever else it wants', 'en', ['ja-JP', 'en-GB'], 'en-GB'],
    ['as in English where it claims what nobody knows', 'en', ['C'], 'en'],
    ['as in English where it wants nothing', 'en', [], 'en-US'],
  ])('%s: %s for %p is %s', (_how, language, wanted, locale) => {
    expect(localeFor(language, wanted)).toBe(locale);
  });
});
