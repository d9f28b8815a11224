import type { BrowserContext, Page } from 'playwright-core';

/** What a browser holds of a sign-in, for others to go on with. */
export interface KeptSignIn {
  cookies: Awaited<ReturnType<BrowserContext['cookies']>>;
  /** What the SDK keeps in the tab. */
  tab: Array<[string, string]>;
  /** From then on tabs begin to renew their tokens, which only one may do with what is the same in all. */
  goodUntil: number;
}

/** Of the tab of somebody who has just signed in. */
export async function keep(page: Page): Promise<KeptSignIn> {
  const tab = await page.evaluate(() =>
    Object.entries(sessionStorage).filter(([name]) => !name.startsWith('taskward.')),
  );
  const session = tab.find(([name]) => name.startsWith('session_data-'))?.[1];
  const { created_at, expires_in } = JSON.parse(session ?? '{}') as { created_at: number; expires_in: string };
  // Half of it is for the story that begins with it.
  const goodUntil = created_at + (Number(expires_in) * 1_000) / 2;
  return { cookies: await page.context().cookies(), tab, goodUntil };
}

/** Into a page that has not been anywhere yet. */
export async function bring(page: Page, { cookies, tab }: KeptSignIn): Promise<void> {
  await page.context().addCookies(cookies);
  await page.addInitScript((entries) => {
    if (location.origin === 'null' || sessionStorage.getItem('brought')) return;
    for (const [name, value] of [...entries, ['brought', 'yes'] as const]) sessionStorage.setItem(name, value);
  }, tab);
}
