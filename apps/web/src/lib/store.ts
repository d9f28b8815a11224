import { useSyncExternalStore } from 'react';

/** A value outside React that components may follow. */
export interface Store<T> {
  get: () => T;
  set: (next: T) => void;
  use: () => T;
  /** Follows only what is of interest in it. */
  useOf: <U>(of: (value: T) => U) => U;
}

export function createStore<T>(first: T): Store<T> {
  let value = first;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
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
    use: () => useSyncExternalStore(subscribe, get),
    useOf: (of) => useSyncExternalStore(subscribe, () => of(value)),
  };
}
