import { expect, test } from '@jest/globals';
import { batcher } from './batcher.ts';

test('serves the first at once, and those who come meanwhile together', async () => {
  const runs: number[][] = [];
  const gate = Promise.withResolvers<void>();
  const double = batcher(
    async (inputs: number[]) => {
      runs.push(inputs);
      if (runs.length === 1) await gate.promise;
      return inputs.map((input) => input * 2);
    },
    { size: 3, atOnce: 1 },
  );
  const answers = Promise.all([1, 2, 3, 4, 5].map(double));
  gate.resolve();
  expect(await answers).toEqual([2, 4, 6, 8, 10]);
  expect(runs).toEqual([[1], [2, 3, 4], [5]]);
});

test('an error is told to those of its run, and the next run goes on', async () => {
  let runs = 0;
  const call = batcher(
    async (inputs: number[]) => {
      runs += 1;
      if (runs === 1) throw new Error('away');
      return inputs.map((input) => (input === 3 ? Promise.reject(new Error('three')) : input));
    },
    { size: 10, atOnce: 1 },
  );
  const answers = await Promise.allSettled([1, 2, 3].map(call));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message))).toEqual([
    'away',
    2,
    'three',
  ]);
});
