import { expect, test } from '@jest/globals';
import { createShares } from '../src/index.ts';

const share = (holder: string, most: number) => ({ holder, most, refusal: () => new Error(holder) });

test('a holder has so many at once, and may have another for each that is returned', () => {
  const take = createShares();
  const returns = [take(share('ann', 2)), take(share('ann', 2))];
  expect(() => take(share('ann', 2))).toThrow('ann');
  take(share('bob', 2));
  returns[0]?.();
  returns[0]?.(); // said twice it is still one
  take(share('ann', 2));
  expect(() => take(share('ann', 2))).toThrow('ann');
});

test('of several shares all are taken or none', () => {
  const take = createShares();
  take(share('all', 1))();
  take(share('ann', 1), share('all', 2));
  expect(() => take(share('bob', 1), share('ann', 1))).toThrow('ann');
  take(share('bob', 1), share('all', 2));
  expect(() => take(share('carol', 1), share('all', 2))).toThrow('all');
});
