import type { Active } from '@dnd-kit/core';
import type { Task } from '@taskward/contracts/http';

/** Behind how many of the others something would be put, and where that is on the screen. */
export interface DropPlace {
  at: number;
  line: { top: number; left: number; width: number } | undefined;
}

/**
 * Where something in hand would be put.
 *
 * @param box in which tasks are drawn, those in sight at least
 * @param others all tasks there, in their order, but for the one in hand
 */
export function dropPlace(box: Element | null | undefined, others: Task[], { rect: { current } }: Active): DropPlace {
  const middle = current.translated ? current.translated.top + current.translated.height / 2 : 0;
  const drawn = new Map(
    [...(box?.querySelectorAll<HTMLElement>('[data-task]') ?? [])].map((row) => [row.dataset.task, row]),
  );
  const rects = others.flatMap(({ id }, at) => {
    const rect = drawn.get(id)?.getBoundingClientRect();
    return rect ? [{ at, rect }] : [];
  });
  const below = rects.find(({ rect }) => rect.top + rect.height / 2 > middle);
  const last = rects.at(-1);
  const near = below ?? last;
  return {
    at: below ? below.at : last ? last.at + 1 : 0,
    line: near && { top: below ? near.rect.top : near.rect.bottom, left: near.rect.left, width: near.rect.width },
  };
}
