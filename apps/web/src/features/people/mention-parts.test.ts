import { expect, test } from '@jest/globals';
import { partsOf } from './mention-parts.ts';

test('a text falls into words and mentions', () => {
  expect(partsOf('Hi @[a-1], @[b]')).toEqual([{ words: 'Hi ' }, { mention: 'a-1' }, { words: ', ' }, { mention: 'b' }]);
  expect(partsOf('@[billing-robot]!')).toEqual([{ mention: 'billing-robot' }, { words: '!' }]);
  expect(partsOf('@[no body')).toEqual([{ words: '@[no body' }]);
});
