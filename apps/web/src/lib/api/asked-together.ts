const AT_ONCE = 100;

/** Asks for what is known by ids: each of them once, together with what else is wanted at that moment. */
export interface AskedTogether {
  want(ids: Iterable<string>): void;
  /** What is wanted again is asked for anew. @returns whether it was asked for */
  forget(id: string): boolean;
  forgetAll(): void;
}

export function createAskedTogether(ask: (ids: string[]) => Promise<void>): AskedTogether {
  const asked = new Set<string>();
  const wanted = new Set<string>();

  function askNow(): void {
    const ids = [...wanted];
    wanted.clear();
    for (const one of ids) asked.add(one);
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      // Whoever shows them next asks again.
      ask(some).catch(() => some.forEach(asked.delete, asked));
    }
  }

  return {
    want(ids) {
      const isFirst = wanted.size === 0;
      for (const id of ids) if (!asked.has(id)) wanted.add(id);
      if (isFirst && wanted.size > 0) queueMicrotask(askNow);
    },
    forget: (id) => asked.delete(id),
    forgetAll: () => asked.clear(),
  };
}
