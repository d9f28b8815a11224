import { Suspense, useEffect } from 'react';
import { useNavigate } from 'react-router-dom';
import { useShortcuts } from '../../lib/keys.ts';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { closePalette, openPalette, paletteRequest } from '../../ui/palette-request.ts';

export { openPalette };

const Palette = lazyWithRetry(() => import('./palette.tsx'));

/** What works on every page: the palette, and the keys to go somewhere. */
export function Commands() {
  const asked = paletteRequest.use();
  const go = useNavigate();
  useShortcuts({ '?': () => go('/shortcuts') });
  useShortcuts({ 'mod+k': () => openPalette() }, { inFields: true });
  useEffect(() => closePalette, []);
  return <Suspense>{asked.opened && <Palette key={asked.times} asked={asked} />}</Suspense>;
}
