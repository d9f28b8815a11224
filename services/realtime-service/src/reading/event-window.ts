import type { LoggedEvent, LogNews } from '@taskward/messaging';

/** The newest events of the log, as they came: so much of it is read again without asking. */
export interface EventWindow {
  /** Everything up to here came; undefined before anything did. */
  upTo(): number | undefined;
  /** What came behind a place; undefined where that is not all here. */
  after(position: number): LoggedEvent[] | undefined;
  add(news: LogNews): void;
  /** Resolves once everything up to a place came. */
  reached(position: number, signal: AbortSignal): Promise<void>;
}

const MOST_EVENTS = 2_000;
const MOST_LETTERS = 8 * 1024 * 1024;

export function createEventWindow(): EventWindow {
  let held: Array<{ event: LoggedEvent; size: number }> = [];
  let size = 0;
  /** Everything behind this is held. */
  let from: number | undefined;
  let upTo: number | undefined;
  const waiting = new Set<{ position: number; go: () => void }>();

  function forgetOldest(): void {
    let gone = 0;
    for (; held.length - gone > MOST_EVENTS || (size > MOST_LETTERS && gone < held.length); gone += 1) {
      const oldest = held[gone] as (typeof held)[0];
      size -= oldest.size;
      from = oldest.event.position;
    }
    if (gone > 0) held = held.slice(gone);
  }

  return {
    upTo: () => upTo,
    after(position) {
      if (from === undefined || position < from) return undefined;
      const first = held.findIndex(({ event }) => event.position > position);
      return first === -1 ? [] : held.slice(first).map(({ event }) => event);
    },
    add(news) {
      from ??= news.upTo;
      for (const event of news.events) {
        const letters = JSON.stringify(event.body).length;
        held.push({ event, size: letters });
        size += letters;
      }
      upTo = news.upTo;
      forgetOldest();
      for (const entry of waiting) if (entry.position <= upTo) entry.go();
    },
    reached: (position, signal) =>
      new Promise((resolve) => {
        if ((upTo !== undefined && upTo >= position) || signal.aborted) return resolve();
        const go = () => {
          waiting.delete(entry);
          signal.removeEventListener('abort', go);
          resolve();
        };
        const entry = { position, go };
        signal.addEventListener('abort', go);
        waiting.add(entry);
      }),
  };
}
