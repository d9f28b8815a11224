/** How somebody was served who has nothing to do with an attack. */
export interface Served {
  answers: number;
  /** The answers that are no success, each as it is told. */
  failed: string[];
  /** Milliseconds. */
  worst: number;
}

/**
 * Asks by turns, one after the other, for as long as the attack takes, and once more for everything when it is over.
 *
 * @param asks each gives a status, or throws where there is no answer
 */
export async function besides(asks: Record<string, () => Promise<number>>, attack: () => Promise<void>) {
  let over = false;
  const served: Served = { answers: 0, failed: [], worst: 0 };
  const ask = async () => {
    do {
      for (const [name, one] of Object.entries(asks)) {
        const began = performance.now();
        const status = await one().catch((error: Error) => error.message);
        served.worst = Math.max(served.worst, performance.now() - began);
        served.answers += 1;
        if (typeof status !== 'number' || status < 200 || status > 299) served.failed.push(`${name}: ${status}`);
      }
    } while (!over);
  };
  const asking = ask();
  try {
    await attack();
  } finally {
    over = true;
    await asking;
  }
  process.stdout.write(`bystander: ${served.answers} answers, the worst after ${Math.round(served.worst)} ms\n`);
  return served;
}

/** So long may a bystander wait at the very most: what a person takes for broken, on a machine that is busy besides. */
export const PATIENCE_MS = 10_000;
