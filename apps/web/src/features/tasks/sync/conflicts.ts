import type { Task } from '@taskward/contracts/http';
import { createStore } from '../../../lib/store.ts';
import type { Conflict } from './merge.ts';

/** The conflicts that wait for the person's word, the oldest first. */
const waiting = createStore<readonly Conflict[]>([]);

/** The one to be shown. */
export const openConflict = { use: () => waiting.use()[0] };

export function showConflict(conflict: Conflict) {
  waiting.set([...waiting.get(), conflict]);
}

export function resolveConflict(conflict: Conflict, outcome: Task | Promise<Task | undefined>) {
  waiting.set(waiting.get().filter((one) => one !== conflict));
  conflict.decide(outcome);
}
