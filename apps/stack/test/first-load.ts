import type { Page } from 'playwright-core';

export interface FirstLoad {
  /** Kilobytes sent for the page, its scripts and styles before what was waited for was there. */
  ours: number;
  /** The SDK for signing in, which comes apart. */
  sdk: number;
  /** The names of all of them. */
  files: string[];
}

/** Loads the page again with an empty cache, and counts what the browser's network log says was sent for it. */
export async function firstLoad(page: Page, encoding: 'br' | 'gzip', shown: string): Promise<FirstLoad> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  await browser.send('Network.clearBrowserCache');
  await browser.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': encoding } });
  await page.reload({ waitUntil: 'commit' });
  const at = await page.waitForFunction(
    (text) => document.body?.textContent.includes(text) && performance.now(),
    shown,
  );
  const sent = await page.evaluate(
    (before) =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map((entry) => entry as PerformanceResourceTiming)
        .filter(({ startTime, initiatorType }) => startTime < before && initiatorType !== 'fetch')
        .map(({ name, transferSize }) => ({ name, transferSize })),
    Number(await at.jsonValue()),
  );
  await browser.detach();
  const kilobytes = (wanted: boolean) =>
    sent
      .filter(({ name }) => name.includes('sign-in-sdk') === wanted)
      .reduce((sum, { transferSize }) => sum + transferSize, 0) / 1_000;
  return { ours: kilobytes(false), sdk: kilobytes(true), files: sent.map(({ name }) => new URL(name).pathname) };
}
