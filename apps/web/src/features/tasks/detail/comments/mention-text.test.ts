import { expect, test } from '@jest/globals';
import { mentionAt, nameFor, toBody, toText } from './mention-text.ts';

test('names that were chosen become ids, longest first, and nothing else does', () => {
  const mentioned = { Ann: 'a', 'Ann Lee': 'b', 'C++ (team)': 'c' };
  expect(toBody('@Ann Lee and @Ann, @Anna, ann@Ann.example; @C++ (team)!', mentioned)).toBe(
    '@[b] and @[a], @Anna, ann@[a].example; @[c]!',
  );
  expect(toBody('@Ann', {})).toBe('@Ann');
});

test('what was written can be changed: ids become names and ids again', () => {
  const names: Record<string, string> = { a: 'Ann', b: 'Ann', c: 'Zoë' };
  const body = 'Ask @[a], not @[b]; @[c] knows. @[a]!';
  const { text, mentioned } = toText(body, (id) => names[id] ?? id);
  expect(text).toBe('Ask @Ann, not @Ann 2; @Zoë knows. @Ann!');
  expect(toBody(text, mentioned)).toBe(body);
});

test('two people of one name are told apart', () => {
  const mentioned = {};
  expect([nameFor('a', 'Ann', mentioned), nameFor('b', 'Ann', mentioned), nameFor('a', 'Ann', mentioned)]).toEqual([
    'Ann',
    'Ann 2',
    'Ann',
  ]);
});

test.each([
  ['@', ''],
  ['Ask @gra', 'gra'],
  ['(@Grace Ho', 'Grace Ho'],
  ['me@gra', undefined],
  ['@gra,', undefined],
  ['no', undefined],
])('behind %j somebody is looked for by %j', (text, expected) => {
  expect(mentionAt(text, text.length)).toBe(expected);
});
