import { expect, test } from '@jest/globals';
import { createViewersElsewhere, SAID_EVERY_MS } from './viewers-elsewhere.ts';

const [ada, ben] = [{ userId: 'ada' }, { userId: 'ben', field: 'title' }];

test('of each instance the last that it said counts, of a task or of all', () => {
  const elsewhere = createViewersElsewhere();
  expect(elsewhere.hear('one', { mow: [ada], rake: [ada] }, false, 0)).toEqual(['mow', 'rake']);
  expect(elsewhere.hear('two', { mow: [ben] }, false, 0)).toEqual(['mow']);
  expect(elsewhere.of('mow')).toEqual([ada, ben]);
  elsewhere.hear('one', { mow: [] }, false, 0);
  expect([elsewhere.of('mow'), elsewhere.of('rake')]).toEqual([[ben], [ada]]);
  expect(elsewhere.hear('one', { sow: [ada] }, true, 0).sort()).toEqual(['rake', 'sow']);
  expect([elsewhere.of('rake'), elsewhere.of('sow')]).toEqual([[], [ada]]);
});

test('an instance that says nothing any more is forgotten, one that does is not', () => {
  const elsewhere = createViewersElsewhere();
  elsewhere.hear('one', { mow: [ada] }, false, 0);
  elsewhere.hear('two', { mow: [ben] }, false, 0);
  elsewhere.hear('two', { mow: [ben] }, true, 3 * SAID_EVERY_MS);
  expect(elsewhere.forgetSilent(3 * SAID_EVERY_MS)).toEqual([]);
  expect(elsewhere.forgetSilent(3 * SAID_EVERY_MS + 1)).toEqual(['mow']);
  expect(elsewhere.of('mow')).toEqual([ben]);
});
