import { useEffect } from 'react';
import { isTypedIn, pressOf, useShortcuts } from '../../../lib/keys.ts';
import { selection } from '../sync/many/selection.ts';

/** The task that has the keyboard, or is pressed: lists and cards say which one they show. */
export const taskAt = (element: EventTarget | null): string | undefined =>
  element instanceof Element ? element.closest<HTMLElement>('[data-task]')?.dataset.task : undefined;

const isFree = () => document.querySelector('[role="dialog"], [role="menu"]') === null;

/** X marks a task, Shift with the arrow keys or a click marks several, Ctrl A all, Escape none. A finger that stays marks one. */
export function useSelectionKeys() {
  useShortcuts({
    x: () => {
      const id = taskAt(document.activeElement);
      if (id) selection.toggle(id);
    },
    'mod+a': () => isFree() && selection.all(),
    // What else Escape means (leave a card where it was) it goes on to mean.
    Escape: () => isFree() && selection.none(),
  });
  useEffect(() => {
    const stop = new AbortController();
    for (const listen of [markByArrows, markByClick, markByFinger]) listen(stop.signal);
    return () => stop.abort();
  }, []);
}

/** Before anything else on the page hears of it. */
function on<K extends keyof DocumentEventMap>(name: K, act: (event: DocumentEventMap[K]) => void, signal: AbortSignal) {
  document.addEventListener(name, act, { capture: true, signal, passive: name.startsWith('touch') });
}

function markByArrows(signal: AbortSignal) {
  let from: string | undefined;
  on(
    'keydown',
    (event) => {
      const goesOn = /^shift\+(Arrow(Up|Down)|[jk])$/.test(pressOf(event)) && !isTypedIn(event.target);
      from = goesOn ? taskAt(event.target) : undefined;
    },
    signal,
  );
  // The list has moved the keyboard, at once or when the row is there.
  on(
    'focusin',
    ({ target }) => {
      const to = taskAt(target);
      if (from === undefined || to === undefined || to === from) return;
      // Going back takes marks away again.
      if (selection.has(from) && selection.has(to)) selection.toggle(from);
      else selection.add(from, to);
      from = undefined;
    },
    signal,
  );
}

function markByClick(signal: AbortSignal) {
  // Else the browser marks the words between.
  on('mousedown', (event) => event.shiftKey && taskAt(event.target) !== undefined && event.preventDefault(), signal);
  on(
    'click',
    (event) => {
      const id = taskAt(event.target);
      if (!event.shiftKey || id === undefined || !isFree()) return;
      event.preventDefault();
      event.stopPropagation();
      selection.rangeTo(id);
    },
    signal,
  );
}

/** So long a finger stays that is not on its way. */
const HOLD_MS = 450;

function markByFinger(signal: AbortSignal) {
  let holding: ReturnType<typeof setTimeout> | undefined;
  let held = false;
  const begin = ({ target }: TouchEvent) => {
    held = false;
    clearTimeout(holding);
    const id = taskAt(target);
    // A card that is held is carried.
    if (id === undefined || !(target as Element).closest('li')) return;
    holding = setTimeout(() => {
      held = true;
      selection.toggle(id);
    }, HOLD_MS);
  };
  // What the browser makes of it is not meant.
  const after = (event: Event) => {
    if (held) event.preventDefault();
    if (held) event.stopPropagation();
    if (event.type === 'click') held = false;
  };
  on('touchstart', begin, signal);
  for (const name of ['touchmove', 'touchend', 'touchcancel'] as const) on(name, () => clearTimeout(holding), signal);
  for (const name of ['contextmenu', 'click'] as const) on(name, after, signal);
}
