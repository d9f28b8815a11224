import { randomFrom } from '@taskward/testkit';

/** The chance that one of the first takes longer than one of the second (Mann-Whitney): 0.5 where nothing tells them apart. */
export function chanceOfLonger(first: number[], second: number[]): number {
  let wins = 0;
  for (const a of first) for (const b of second) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (first.length * second.length);
}

/** The standard error of that chance where both are alike. */
export const likelyError = (first: number, second: number): number =>
  Math.sqrt((first + second + 1) / (12 * first * second));

/** How long each kind of call takes, the calls in an order that the seed gives. Each is told how many of its kind came before. */
export async function timesOf(
  kinds: Record<string, (n: number) => Promise<unknown>>,
  samples: number,
  seed: number,
): Promise<Record<string, number[]>> {
  const random = randomFrom(seed);
  const names = Object.keys(kinds);
  const order = Array.from({ length: samples * names.length }, (_, i) => names[i % names.length] as string);
  order.sort(() => random() - 0.5);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of order) {
    const taken = times[name] as number[];
    const start = performance.now();
    await kinds[name]?.(taken.length);
    taken.push(performance.now() - start);
  }
  return times;
}
