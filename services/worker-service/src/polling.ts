import type { Logger } from '@taskward/service-kit';

const EVERY_MS = 2_000;

/**
 * Looks every two seconds whether something is due, and goes on at once where there was something. Several instances may
 * do so: what is due is taken by one. Not by the schedule of pg-boss, which knows whole minutes.
 *
 * @param looks each does some of what is due, and says how much it was
 */
export function startPolling(looks: Record<string, () => Promise<number>>, log: Logger): { stop: () => Promise<void> } {
  let stopped = false;
  async function run(): Promise<void> {
    for (const [what, look] of Object.entries(looks)) {
      try {
        while (!stopped && (await look()) > 0);
      } catch (error) {
        log.warn({ err: error }, `${what} failed; trying again`);
      }
    }
  }
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, EVERY_MS);
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
