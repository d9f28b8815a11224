import { Suspense, useEffect } from 'react';
import { useNavigate } from 'react-router-dom';
import { useShortcuts } from '../../lib/keys.ts';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { createStore } from '../../lib/store.ts';

const Palette = lazyWithRetry(() => import('./palette.tsx'));

/** How often the palette was asked for; it is loaded at the first time. */
const asked = createStore(0);

export function openPalette() {
  asked.set(asked.get() + 1);
}

/** What works on every page: the palette, and the keys to go somewhere. */
export function Commands() {
  const times = asked.use();
  const go = useNavigate();
  useShortcuts({ '?': () => go('/shortcuts') });
  useShortcuts({ 'mod+k': openPalette }, { inFields: true });
  useEffect(() => () => asked.set(0), []);
  return times > 0 ? (
    <Suspense>
      <Palette times={times} />
    </Suspense>
  ) : null;
}
