import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { pressOf } from '../../../lib/keys.ts';

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Moves the focus over the rows of a list by keyboard, also to rows that are not drawn or not loaded yet. */
export function useRowKeys(box: RefObject<HTMLElement | null>, count: number, scrollTo: (index: number) => void) {
  const [focused, setFocused] = useState<number>();
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    // After every drawing: the row may come with the scroll, or with the answer of the server.
    const link = wanted.current === undefined ? null : linkOf(box.current, wanted.current);
    if (!link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  });
  return {
    focused,
    onKeyDown: (event: KeyboardEvent) => {
      const step = STEPS[pressOf(event)];
      const target = event.target as HTMLElement;
      const row = rowOf(target);
      if (!step || row === undefined || target.role === 'menuitem') return;
      const next = Math.min(Math.max((wanted.current ?? row) + step, 0), count - 1);
      event.preventDefault();
      wanted.current = next;
      scrollTo(next);
      const link = linkOf(box.current, next);
      if (!link) return;
      wanted.current = undefined;
      link.focus({ preventScroll: true });
    },
    onFocus: (event: FocusEvent) => setFocused(rowOf(event.target as HTMLElement)),
    onBlur: () => setFocused(undefined),
  };
}

function rowOf(element: HTMLElement): number | undefined {
  const row = element.closest<HTMLElement>('[data-index]');
  return row ? Number(row.dataset.index) : undefined;
}

export function linkOf(box: HTMLElement | null, index: number) {
  return box?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
}
