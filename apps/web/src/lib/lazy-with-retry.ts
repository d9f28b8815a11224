import { type ComponentType, lazy } from 'react';

const TRIES = 3;
const PAUSE_MS = 700;

/** Loads a part of the app; a network that changes in that moment (Wi-Fi, VPN) must not break the page. */
export async function importWithRetry<T>(load: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (cause) {
      if (navigator.onLine === false) {
        await backOnline();
        tries = 0;
      } else if (tries === TRIES) throw cause;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** A part that cannot be had is a broken page for good: while there is no network it is waited for instead. */
const backOnline = () => new Promise<unknown>((resolve) => addEventListener('online', resolve, { once: true }));

/** A component that is loaded when it is first shown, with the styles that no first page needs. */
export function lazyWithRetry<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(async () => {
    const [part] = await Promise.all([importWithRetry(load), importWithRetry(() => import('../deferred-styles.ts'))]);
    return part;
  });
}
