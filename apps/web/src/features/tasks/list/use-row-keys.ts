import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import { pressOf } from '../../../lib/keys.ts';

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  // With Shift they mark the rows as well.
  'shift+ArrowDown': 1,
  'shift+j': 1,
  'shift+ArrowUp': -1,
  'shift+k': -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

export interface RowCount {
  count: number;
  /** False while more rows may follow than are known of. */
  isCounted: boolean;
}

/** Moves the focus over the rows of a list by keyboard, also to rows that are not drawn or not loaded yet. */
export function useRowKeys(
  box: RefObject<HTMLElement | null>,
  { count, isCounted }: RowCount,
  scrollTo: (index: number) => void,
) {
  const [focused, setFocused] = useState<number>();
  /** The row that the focus is on its way to; the end is wherever it will turn out to be. */
  const wanted = useRef<number>(undefined);
  const reach = (index: number) => Math.min(Math.max(index, 0), count - 1);
  function focusWanted() {
    if (wanted.current === undefined || (wanted.current === STEPS.End && !isCounted)) return;
    const link = linkOf(box.current, reach(wanted.current));
    if (!link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  }
  // After every drawing: the row may come with the scroll, or with the answer of the server.
  useEffect(focusWanted);
  const scroll = useEffectEvent(scrollTo);
  useEffect(() => {
    if (wanted.current === STEPS.End) scroll(count - 1);
  }, [count]);
  return {
    focused,
    onKeyDown: (event: KeyboardEvent) => {
      const step = STEPS[pressOf(event)];
      const target = event.target as HTMLElement;
      const row = rowOf(target);
      if (!step || row === undefined || target.role === 'menuitem') return;
      event.preventDefault();
      wanted.current = step === STEPS.End ? step : reach(reach(wanted.current ?? row) + step);
      scrollTo(reach(wanted.current));
      focusWanted();
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
  return box?.querySelector<HTMLElement>(`[data-index="${index}"] :is(a, [data-head])`);
}
