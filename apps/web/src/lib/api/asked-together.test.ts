import { expect, test } from '@jest/globals';
import { createAskedTogether } from './asked-together.ts';

const turn = () => new Promise((resolve) => setTimeout(resolve));
const ids = (count: number) => Array.from({ length: count }, (_, at) => `id ${at}`);

test('what is wanted at one moment is asked for together, a hundred at once, each of them once', async () => {
  const asks: string[][] = [];
  const asked = createAskedTogether(async (some) => void asks.push(some));
  asked.want(['a']);
  asked.want(['b', 'a']);
  await turn();
  asked.want(['a', 'c']);
  await turn();
  expect(asks.splice(0)).toEqual([['a', 'b'], ['c']]);
  asked.want(ids(250));
  await turn();
  expect(asks.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(asks.flat()).toEqual(ids(250));
});

test('what was not answered, or is forgotten, is asked for anew', async () => {
  let asks = 0;
  const asked = createAskedTogether(async () => {
    asks += 1;
    if (asks === 1) throw new Error('away');
  });
  const wantTwice = async () => {
    for (const _ of [1, 2]) {
      asked.want(['a']);
      await turn();
    }
  };
  await wantTwice();
  expect(asks).toBe(2);
  expect([asked.forget('a'), asked.forget('b')]).toEqual([true, false]);
  await wantTwice();
  asked.forgetAll();
  await wantTwice();
  expect(asks).toBe(4);
});
