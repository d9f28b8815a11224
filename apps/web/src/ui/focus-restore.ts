import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const content = () => document.getElementById('content');
export const isFocusLost = () => document.activeElement === null || document.activeElement === document.body;

/** The page as a whole has the keyboard: whoever came by a key has not chosen anything yet. */
export const isFocusOnContent = () => document.activeElement !== null && document.activeElement === content();

/** What opens over a page gives the keyboard back where it was, or to what `otherwise` finds, or to the page. */
export function useFocusReturn(otherwise?: () => HTMLElement | null) {
  const [before] = useState(() => document.activeElement);
  const last = useRef(otherwise);
  last.current = otherwise;
  useLayoutEffect(
    () => () => {
      // After React took the dialog away, and before the next key.
      queueMicrotask(() => {
        if (!isFocusLost()) return;
        const known = before instanceof HTMLElement && before.isConnected && before !== document.body;
        ((known ? before : undefined) ?? last.current?.() ?? content())?.focus({ preventScroll: true });
      });
    },
    [before],
  );
}

/**
 * Keeps the keyboard in a list whose rows move and go: `find` gives the row that the mark belonged to, or the one that
 * took its place. Where there is none yet (it moved to what is still loaded) the page has the keyboard until there is.
 */
export function useFocusRestore(changed: unknown, find: (mark: string) => HTMLElement | null | undefined) {
  const mark = useRef<string | undefined>(undefined);
  const found = useRef(find);
  found.current = find;
  const isAwaited = useRef(false);
  useEffect(() => {
    if (mark.current === undefined || !(isFocusLost() || (isAwaited.current && isFocusOnContent()))) return;
    const row = found.current(mark.current);
    isAwaited.current = !row;
    (row ?? content())?.focus({ preventScroll: true });
  }, [changed]);
  return {
    onFocus: ({ target }: { target: EventTarget }) => {
      mark.current = (target as HTMLElement).closest<HTMLElement>('[data-mark]')?.dataset.mark;
    },
    // Something else was chosen; where nothing was, the row itself may have gone.
    onBlur: ({ relatedTarget }: { relatedTarget: EventTarget | null }) => {
      if (relatedTarget) mark.current = undefined;
    },
  };
}
