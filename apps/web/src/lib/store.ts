import { useSyncExternalStore } from 'react';

/** A value outside React that components may follow. */
export interface Store<T> {
  get: () => T;
  set: (next: T) => void;
  use: () => T;
  /** Calls after each change, until what it gives is called. */
  follow: (listener: () => void) => () => void;
  /** Follows only what is of interest in it. */
  useOf: <U>(of: (value: T) => U) => U;
}

export function createStore<T>(first: T): Store<T> {
  let value = first;
  const listeners = new Set<() => void>();
  const follow = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const get = () => value;
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of listeners) listener();
  };
  return {
    get,
    set,
    follow,
    use: () => useSyncExternalStore(follow, get),
    useOf: (of) => useSyncExternalStore(follow, () => of(value)),
  };
}
