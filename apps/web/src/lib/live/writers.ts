import type { TypingNews } from '@taskward/contracts/sockets';
import { writers } from './live-stores.ts';

/** Somebody who goes on writing is told of every three seconds. */
const WRITES_FOR_MS = 6_000;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Somebody writes to a task, for the next seconds. */
export function sawWriter({ userId, taskId }: TypingNews): void {
  clearTimeout(timers.get(userId));
  timers.set(userId, setTimeout(forgetWriter, WRITES_FOR_MS, userId));
  writers.set(new Map(writers.get()).set(userId, taskId));
}

/** They write no longer: what they wrote is there. */
export function forgetWriter(userId: string): void {
  clearTimeout(timers.get(userId));
  timers.delete(userId);
  if (!writers.get().has(userId)) return;
  writers.set(new Map([...writers.get()].filter(([id]) => id !== userId)));
}

export function forgetWriters(): void {
  for (const userId of writers.get().keys()) forgetWriter(userId);
}
