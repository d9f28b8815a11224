import type { KeyboardCoordinateGetter, SensorContext } from '@dnd-kit/core';
import { type KeyboardEvent, useEffect } from 'react';
import { pressOf } from '../../../lib/keys.ts';

/** Left and right go to the neighbouring column, up and down past one card of it. */
export const columnByKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const way = { ArrowUp: -1, ArrowDown: 1 }[pressOf(event)];
  if (way) {
    event.preventDefault();
    const y = pastCard(way, context);
    return y === undefined ? undefined : { ...currentCoordinates, y };
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[pressOf(event)];
  if (!step) return undefined;
  event.preventDefault();
  const columns = [...context.droppableRects.entries()].sort(([, a], [, b]) => a.left - b.left);
  const at = columns.findIndex(([id]) => id === context.over?.id);
  const next = columns[at + step]?.[1];
  return next ? { x: next.left + 12, y: Math.max(next.top, currentCoordinates.y) } : undefined;
};

/** Where the card in hand has to begin so that its middle is right past that of the next one. */
function pastCard(way: number, { active, over, collisionRect, droppableContainers }: SensorContext) {
  const column = over && droppableContainers.get(over.id)?.node.current;
  if (!column || !collisionRect) return undefined;
  const middle = collisionRect.top + collisionRect.height / 2;
  const middles = [...column.querySelectorAll<HTMLElement>('[data-task]')]
    .filter(({ dataset }) => dataset.task !== active?.id)
    .map((card) => card.getBoundingClientRect())
    .map(({ top, height }) => top + height / 2);
  const past = way > 0 ? middles.find((one) => one > middle) : middles.findLast((one) => one < middle);
  return past === undefined ? undefined : past - collisionRect.height / 2 + way;
}

const CODES: Record<string, string> = { ' ': 'Space', Enter: 'Enter', Escape: 'Escape' };

/** KeyboardSensor goes by where a key lies. Here it hears of Space, Enter and Escape from whichever key they are. */
export function useStandardCodes() {
  useEffect(() => {
    const translate = (event: globalThis.KeyboardEvent) => {
      const code = CODES[event.key];
      if (!code || code === event.code || !(event.target as HTMLElement).matches('article a')) return;
      event.stopImmediatePropagation();
      const { key, target } = event;
      const same = new globalThis.KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true });
      if (!target?.dispatchEvent(same)) event.preventDefault();
    };
    window.addEventListener('keydown', translate, true);
    return () => window.removeEventListener('keydown', translate, true);
  }, []);
}

/**
 * KeyboardSensor listens from a timer on, and a browser that draws first may let that timer wait for a tenth of a second.
 * Called right after a card was picked up, this keeps the keys pressed until then and hands them on.
 */
export function keepEarlyKeys() {
  const early: globalThis.KeyboardEvent[] = [];
  const keep = (event: globalThis.KeyboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    early.push(event);
  };
  window.addEventListener('keydown', keep, true);
  setTimeout(() => {
    window.removeEventListener('keydown', keep, true);
    for (const { key, code, target } of early) {
      target?.dispatchEvent(new globalThis.KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }));
    }
  });
}

/** Arrow keys go from card to card: up and down in a column, left and right to the next one that has any. */
export function moveFocusOnBoard(event: KeyboardEvent<HTMLElement>) {
  const from = event.target as HTMLElement;
  const columns = [...event.currentTarget.children].map((column) => [
    ...column.querySelectorAll<HTMLElement>('article a'),
  ]);
  const card = from.closest('article')?.querySelector('a');
  const at = columns.findIndex((cards) => card && cards.includes(card));
  const cards = columns[at];
  if (!card || !cards) return;
  const place = cards.indexOf(card);
  const steps: Record<string, () => HTMLElement | HTMLElement[] | undefined> = {
    ArrowDown: () => cards[place + 1],
    ArrowUp: () => cards[place - 1],
    ArrowRight: () => columns.slice(at + 1).find((others) => others.length > 0),
    ArrowLeft: () => columns.slice(0, at).findLast((others) => others.length > 0),
  };
  // With Shift they mark the cards as well.
  const next = steps[pressOf(event).replace('shift+', '')]?.();
  const to = Array.isArray(next) ? next[Math.min(place, next.length - 1)] : next;
  if (!to) return;
  event.preventDefault();
  to.focus();
}
