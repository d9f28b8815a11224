import { expect } from '@jest/globals';
import { besideBystander } from '@taskward/testkit';

/** So long may a round take at the very most: what a person takes for broken, on a machine that is busy besides. */
const PATIENCE_MS = 10_000;

/**
 * Attacks, and expects that somebody who has nothing to do with it is served meanwhile, with everything they ask for.
 *
 * @param asks each gives a status, or throws where there is no answer
 */
export async function expectServed(asks: Record<string, () => Promise<number>>, attack: () => Promise<void>) {
  const failed: string[] = [];
  const round = async () => {
    for (const [name, ask] of Object.entries(asks)) {
      const status = await ask().catch((error: Error) => error.message);
      if (typeof status !== 'number' || status < 200 || status > 299) failed.push(`${name}: ${status}`);
    }
    return 200;
  };
  const { asked, worstMs, grownMiB } = await besideBystander(round, attack);
  process.stdout.write(`bystander: ${asked} rounds, the worst of ${worstMs} ms; grown by ${grownMiB} MiB\n`);
  expect([failed, worstMs < PATIENCE_MS]).toEqual([[], true]);
}
