/** Does it in one tab of the browser only, and in the next one when that tab closes. Browsers have locks on https and localhost. */
export async function inOneTab(name: string, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return act();
  // Stopped while it waited for its turn: nothing to do.
  await navigator.locks.request(name, { signal }, act).catch(() => undefined);
}
