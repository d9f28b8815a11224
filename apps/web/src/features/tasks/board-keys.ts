import type { KeyboardCoordinateGetter } from '@dnd-kit/core';

/** Left and right go to the neighbouring column. */
export const columnByKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  if (!step) return undefined;
  event.preventDefault();
  const columns = [...context.droppableRects.entries()].sort(([, a], [, b]) => a.left - b.left);
  const at = columns.findIndex(([id]) => id === context.over?.id);
  const next = columns[at + step]?.[1];
  return next ? { x: next.left + 12, y: Math.max(next.top, currentCoordinates.y) } : undefined;
};
