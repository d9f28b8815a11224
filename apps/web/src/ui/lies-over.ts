import { useLayoutEffect } from 'react';
import { createStore } from '../lib/store.ts';

const over = createStore(0);

/** For a dialog that opens over others: as long as it is there, Escape closes it alone. */
export function useLiesOver(): void {
  useLayoutEffect(() => {
    over.set(over.get() + 1);
    return () => over.set(over.get() - 1);
  }, []);
}

/** Whether nothing lies over what is open, so that Escape closes that. */
export const useNothingOver = (): boolean => over.use() === 0;
