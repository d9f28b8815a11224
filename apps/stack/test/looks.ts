import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Rule, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** axe as text, to be put into pages: nothing of it runs here. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeInPage {
  run: typeof import('axe-core').run;
  /** The documented list of rules does not say how grave their findings are. */
  _audit: { rules: Array<Rule & { id: string; impact: string }>; tagExclude: string[] };
}

/** The serious and critical findings of axe on what the page shows now, one line each; of these rules, or of all. */
export async function graveFindings(page: Page, rules?: string[]): Promise<string[]> {
  // To put axe into a page takes as long as to run it: once a page is enough.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(findGrave, rules);
}

/** Runs in the page. */
async function findGrave(asked?: string[]): Promise<string[]> {
  const { axe } = window as unknown as { axe: AxeInPage };
  const { rules, tagExclude } = axe._audit;
  // A finding is as grave as its rule: what could only be minor or moderate is not looked for, which is half the work.
  const isGrave = ({ enabled, impact, tags = [] }: (typeof rules)[number]) =>
    enabled && /^(serious|critical)$/.test(impact) && !tags.some((tag) => tagExclude.includes(tag));
  const runOnly = asked ?? rules.filter(isGrave).map(({ id }) => id);
  if (runOnly.length === 0) throw new Error('axe has no grave rules: it tells them in another way than it did');
  const options: RunOptions = { runOnly, resultTypes: ['violations'], iframes: false };
  // The renderer of the API's contract: its markup is not ours, and cannot be steered from outside. The same contract
  // is at /openapi.json for whatever a reader likes better.
  const { violations } = await axe.run({ exclude: [['.swagger-ui']] }, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => {
      const reasons = any.map(({ message }) => message).join('; ');
      return `${location.pathname}: ${id}: ${html.slice(0, 200)}: ${reasons}`;
    }),
  );
}

/** That the page as a whole has to be scrolled sideways. */
async function sidewaysFindings(page: Page): Promise<string[]> {
  const { needs, has } = await page.evaluate(() => ({
    needs: document.scrollingElement?.scrollWidth ?? 0,
    has: innerWidth,
  }));
  return needs > has ? [`${new URL(page.url()).pathname}: is ${needs} pixels wide`] : [];
}

/** Waits until nothing moves. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    const moves = (animation: Animation) => animation.effect?.getComputedTiming().iterations !== Infinity;
    let calm = 0;
    while (calm < 2) {
      await frame();
      calm = document.getAnimations().some(moves) ? 0 : calm + 1;
    }
  });

type Scheme = 'light' | 'dark';

async function inColours(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  // The pages of the issuer leave that to the browser.
  const chosen = page.locator('html[data-mantine-color-scheme]');
  if (await chosen.count())
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
}

/** The dark differs from the light by its colours alone. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

const [WIDE, NARROW] = [1280, 390];
/** Each differs from the one before by its width or its colours. */
const LOOKS: Array<[number, Scheme]> = [
  [WIDE, 'light'],
  [NARROW, 'light'],
  [NARROW, 'dark'],
  [WIDE, 'dark'],
];

/**
 * The grave findings on what the page shows now, and whether it fits, at both widths, light and dark. With LOOKS=<folder>
 * it leaves a picture of each look there, for somebody to look at.
 */
export async function findingsInEveryLook(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const [width, scheme] of LOOKS) {
    await page.setViewportSize({ width, height: width === WIDE ? 800 : 844 });
    await inColours(page, scheme);
    await settled(page);
    const grave = await graveFindings(page, scheme === 'dark' ? OF_COLOURS : undefined);
    const found = [...grave, ...(await sidewaysFindings(page))];
    findings.push(...found.map((finding) => `${name}, ${width} ${scheme}: ${finding}`));
    const folder = process.env.LOOKS;
    if (folder) await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
  }
  await inColours(page, 'light');
  return findings;
}
