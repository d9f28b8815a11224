import { type ComponentType, lazy } from 'react';

const TRIES = 3;
const PAUSE_MS = 700;

/** Loads a part of the app; a network that changes in that moment (Wi-Fi, VPN) must not break the page. */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await load();
    } catch (cause) {
      if (left === 0) throw cause;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** A component that is loaded when it is first shown. */
// biome-ignore lint/suspicious/noExplicitAny: what React.lazy itself asks of a component
export function lazyPart<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  return lazy(() => loadPart(load));
}
