import type { Page } from 'playwright-core';

/** Scrolls the page by so much in every frame and tells how long the frames were, in words. */
export async function frameTimesOf(page: Page, count: number, pixels: number): Promise<string> {
  const times = await page.evaluate(
    async ([frames, by]) => {
      const taken: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame <= frames; frame++) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        if (frame > 0) taken.push(now - last);
        last = now;
        window.scrollBy(0, by);
      }
      return taken;
    },
    [count, pixels] as [number, number],
  );
  const sorted = times.sort((one, other) => one - other);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  const slow = sorted.filter((time) => time > 33.4).length;
  return (
    `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms, ` +
    `${((100 * slow) / sorted.length).toFixed(1)} % over 33 ms (N = ${sorted.length})`
  );
}

/** Begins to note what holds the page up for more than 50 ms. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const noted: number[] = [];
    Object.assign(window, { notedLongTasks: noted });
    new PerformanceObserver((list) => noted.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
}

/** What was noted since the last call: how many, and the longest. */
export async function longTasks(page: Page): Promise<string> {
  // The observer is told after the frame in which it happened.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  const noted = await page.evaluate(() => (window as unknown as { notedLongTasks: number[] }).notedLongTasks.splice(0));
  return noted.length === 0 ? 'none' : `${noted.length}, the longest ${Math.max(...noted)} ms`;
}
