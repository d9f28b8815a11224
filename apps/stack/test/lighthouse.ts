import lighthouse, { desktopConfig } from 'lighthouse';
import { connect } from 'puppeteer-core';

type Preset = 'desktop' | 'mobile';

export interface Audit {
  performance: number;
  accessibility: number;
  bestPractices: number;
  /** Cumulative layout shift: how much of the page moved, and how far. */
  layoutShift: number;
  /** Lighthouse's measure of the machine it ran on. */
  machine: number;
  /** First and largest paint and what they are made of, in words. */
  figures: string;
  /** What cost points in accessibility or best practices. */
  findings: string[];
}

/**
 * Lets Lighthouse load a page again in the tab that shows it, with what the tab holds: so a signed-in page stays one.
 * @param port the debugging port of the browser
 */
export async function audit(port: number, url: string, preset: Preset): Promise<Audit> {
  const browser = await connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  try {
    const page = (await browser.pages()).find((one) => one.url() === url);
    if (!page) throw new Error(`no tab shows ${url}`);
    const flags = {
      disableStorageReset: true,
      disableFullPageScreenshot: true, // nobody looks at it
      // The stream of events never ends, so that the network is never quiet.
      maxWaitForLoad: 12_000,
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      logLevel: 'error' as const,
    };
    const result = await lighthouse(url, flags, preset === 'desktop' ? desktopConfig : undefined, page);
    if (!result) throw new Error('Lighthouse gave no result');
    return summary(result.lhr);
  } finally {
    await browser.disconnect();
  }
}

const FIGURES = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'speed-index',
  'cumulative-layout-shift',
];

type Report = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

function summary({ categories, audits, environment, finalDisplayedUrl, runtimeError }: Report): Audit {
  if (runtimeError) throw new Error(`${finalDisplayedUrl}: ${runtimeError.message}`);
  const score = (name: string) => Math.round((categories[name]?.score ?? 0) * 100);
  const told = (name: string) => `${name} ${audits[name]?.displayValue}`;
  const failed = ['accessibility', 'best-practices'].flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && audits[id]?.score !== null && (audits[id]?.score ?? 0) < 1)
      .map(({ id }) => `${name}: ${id}: ${JSON.stringify(audits[id]?.details)?.slice(0, 600)}`),
  );
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    bestPractices: score('best-practices'),
    layoutShift: audits['cumulative-layout-shift']?.numericValue ?? Number.NaN,
    machine: Math.round(environment.benchmarkIndex),
    figures: FIGURES.map(told).join(', '),
    findings: failed,
  };
}
