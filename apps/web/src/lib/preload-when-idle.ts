import { importWithRetry } from './lazy-with-retry.ts';

const QUIET_AFTER_MS = 2_000;

/** Safari has no requestIdleCallback. */
const browserIdle = () =>
  new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 50);
  });

let before: Promise<unknown> = new Promise((resolve) => {
  // What is on the page comes first.
  setTimeout(resolve, QUIET_AFTER_MS);
});

/**
 * Loads in quiet moments what a press of a button would ask for, so that it opens at once, and without a network too.
 * One after the other: together they would hold up a click for a tenth of a second, and for longer on a phone.
 *
 * @returns whether all of it came
 */
export function preloadWhenIdle(wanted: Array<() => Promise<unknown>>): Promise<boolean> {
  const loaded = before.then(async () => {
    let all = true;
    for (const part of wanted) {
      await browserIdle();
      // What cannot be had now is asked for again by whoever needs it.
      await importWithRetry(part).catch(() => {
        all = false;
      });
    }
    return all;
  });
  before = loaded;
  return loaded;
}
