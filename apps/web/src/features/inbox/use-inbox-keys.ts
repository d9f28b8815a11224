import { type RefObject, useRef } from 'react';
import { useShortcuts } from '../../lib/keys.ts';
import { useFocusRestore } from '../../ui/focus-restore.ts';

/** J and K go from one to the next, E or Backspace reads the one that has the keyboard, which then is on the next. */
export function useInboxKeys<T>(list: readonly T[] | undefined, read: (one: T) => void) {
  const box = useRef<HTMLUListElement>(null);
  const move = (step: number) => () => {
    const links = linksIn(box);
    if (isCovered() || links.length === 0) return;
    const at = placeIn(box);
    const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next]?.focus();
    links[next]?.scrollIntoView({ block: 'nearest' });
  };
  const readOne = () => {
    const one = isCovered() ? undefined : list?.[placeIn(box)];
    if (one !== undefined) read(one);
  };
  useShortcuts({ j: move(1), ArrowDown: move(1), k: move(-1), ArrowUp: move(-1), e: readOne, Backspace: readOne });
  const restore = useFocusRestore(list, (mark) => {
    const links = linksIn(box);
    return links[Math.min(Number(mark), links.length - 1)];
  });
  return { ref: box, ...restore };
}

type Box = RefObject<HTMLUListElement | null>;

const linksIn = ({ current }: Box) => [...(current?.querySelectorAll<HTMLElement>('[data-mark] a') ?? [])];

const placeIn = (box: Box) =>
  linksIn(box).findIndex((link) => link.closest('[data-mark]')?.contains(document.activeElement));

/** Something is open over the page. */
const isCovered = () => document.querySelector('[role="dialog"]') !== null;
