/** How it went for somebody who asked on while others attacked, and what their service came to hold. */
export interface Witness {
  asked: number;
  /** Other answers than 200. */
  failures: number[];
  worstMs: number;
  /** By how much the process grew, at its largest; the attackers' own part in it where they share it. */
  grownMiB: number;
}

const MIB = 1024 * 1024;

/** Asks again and again, one request after the other, until the attack is over. */
export async function besideBystander(ask: () => Promise<number>, attack: () => Promise<unknown>): Promise<Witness> {
  await ask();
  const before = process.memoryUsage.rss();
  const seen: Witness = { asked: 0, failures: [], worstMs: 0, grownMiB: 0 };
  let over = false;
  const watching = (async () => {
    do {
      const began = performance.now();
      const status = await ask();
      seen.asked += 1;
      seen.worstMs = Math.max(seen.worstMs, Math.round(performance.now() - began));
      seen.grownMiB = Math.max(seen.grownMiB, Math.round((process.memoryUsage.rss() - before) / MIB));
      if (status !== 200) seen.failures.push(status);
    } while (!over);
  })();
  await attack().finally(() => {
    over = true;
  });
  await watching;
  return seen;
}
