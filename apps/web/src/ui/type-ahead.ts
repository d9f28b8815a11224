import { isComposing } from '../lib/keys.ts';

/** How long a field may be on its way: letters that are lost are better than a keyboard that does nothing. */
const LONGEST_MS = 5_000;

let ahead: { typed: string; end: () => void } | undefined;

/**
 * Keeps what is typed from now on for a field that is on its way, until it takes it (`takeTyped`). Else the page would
 * read the letters as its own keys, and the field would miss them. Esc and a click end it.
 */
export function typeAhead(): void {
  ahead?.end();
  const listening = new AbortController();
  const timer = setTimeout(end, LONGEST_MS);
  const kept = { typed: '', end };
  function end() {
    clearTimeout(timer);
    listening.abort();
    if (ahead === kept) ahead = undefined;
  }
  const listen = { capture: true, signal: listening.signal };
  addEventListener('pointerdown', end, listen);
  addEventListener('keydown', (event) => keep(kept, event), listen);
  ahead = kept;
}

/** What was typed while the field was on its way; keys do what they do again. */
export function takeTyped(): string {
  const typed = ahead?.typed ?? '';
  ahead?.end();
  return typed;
}

function keep(kept: { typed: string; end: () => void }, event: KeyboardEvent): void {
  // What is held with Ctrl or Cmd is the browser's.
  const isChord = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
  if (isChord || isComposing(event)) return;
  if (event.key === 'Escape') {
    kept.end();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === 'Backspace') kept.typed = [...kept.typed].slice(0, -1).join('');
  else if ([...event.key].length === 1) kept.typed += event.key;
}
