import type { Task } from '@taskward/contracts/http';
import { useEffect } from 'react';
import { createStore } from '../../../../lib/store.ts';

/** The tasks that are marked for doing something to all of them; wherever they are shown, they show it. */
const marked = createStore<ReadonlySet<string>>(new Set());
const NONE: ReadonlySet<string> = new Set();

/** Every task of the page, in its order. */
let listed: readonly Task[] = [];
/** From where a range goes. */
let anchor: string | undefined;

export const useIsSelected = (id: string): boolean => marked.useOf((ids) => ids.has(id));
export const useSelectedCount = (): number => marked.useOf(({ size }) => size);

export const selection = {
  has: (id: string) => marked.get().has(id),
  tasks: (): Task[] => listed.filter(({ id }) => marked.get().has(id)),
  listed: () => listed,
  isEmpty: () => marked.get().size === 0,
  toggle(id: string) {
    const next = new Set(marked.get());
    if (!next.delete(id)) next.add(id);
    anchor = id;
    marked.set(next);
  },
  /** Marks them as well. */
  add(...ids: string[]) {
    marked.set(new Set([...marked.get(), ...ids]));
  },
  /** Everything from where the last mark was set to this one. */
  rangeTo(id: string) {
    const ids = listed.map((task) => task.id);
    const [from, to] = [ids.indexOf(anchor ?? id), ids.indexOf(id)].sort((one, other) => one - other) as [
      number,
      number,
    ];
    if (from < 0) return selection.toggle(id);
    selection.add(...ids.slice(from, to + 1));
  },
  all: () => marked.set(new Set(listed.map(({ id }) => id))),
  only: (ids: string[]) => marked.set(new Set(ids)),
  none: () => marked.set(NONE),
};

/** Tells which tasks a page shows. What is no longer among them is no longer marked. */
export function useListed(tasks: readonly Task[]) {
  useEffect(() => {
    listed = tasks;
    if (selection.isEmpty()) return;
    const there = new Set(tasks.map(({ id }) => id));
    const left = [...marked.get()].filter((id) => there.has(id));
    if (left.length < marked.get().size) selection.only(left);
  }, [tasks]);
  useEffect(
    () => () => {
      listed = [];
      anchor = undefined;
      selection.none();
    },
    [],
  );
}
