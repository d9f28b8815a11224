import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { field, sentence } from './server-words.ts';

const ROOT = new URL('../../../../../', import.meta.url).pathname;
const read = (pattern: string) => globSync(pattern, { cwd: ROOT }).map((file) => readFileSync(ROOT + file, 'utf8'));

test('every sentence that is translated is one that a service says', () => {
  const [own = ''] = read('apps/web/src/lib/language/server-words.ts');
  const known = [...own.matchAll(/^ {2}msg`(.*)`,$/gm)].map(([, text = '']) => text);
  const services = read('{services,packages}/*/src/**/*.ts').join('\n');
  expect(known.length).toBeGreaterThan(40);
  // One of them is made of two words that are counted alike.
  const written = (text: string) => text.replace(/^(Too many wrong) (passwords|codes)/, '$1 $${what}');
  expect(known.filter((text) => !services.includes(written(text)))).toEqual([]);
  expect(known.map(sentence)).toEqual(known);
});

test('a sentence that is not known is left as it is', () => {
  expect(sentence('Something that nobody says.')).toBeUndefined();
  expect(sentence('constructor')).toBeUndefined();
});

describe('what is wrong with a field is a sentence with its name', () => {
  test.each([
    ['password', 'must have 8 to 128 characters', 'Password must have 8 to 128 characters.'],
    ['labels.3', 'must have 1 to 50 characters', 'Labels must have 1 to 50 characters.'],
    ['labels', 'must have 20 entries at most', 'Labels must have 20 entries at most.'],
    ['title', 'is required', 'Title is required.'],
    ['email', 'must be a valid email', 'E-mail must be a valid e-mail address.'],
    ['nickname', 'is taken', 'nickname is taken.'],
  ])('%s %s', (path, message, told) => {
    expect(field(path, message)).toBe(told);
  });

  test('unless the rule is not known', () => {
    expect(field('title', 'must rhyme')).toBeUndefined();
  });
});
