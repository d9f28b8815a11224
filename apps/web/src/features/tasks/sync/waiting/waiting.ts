import type { Task } from '@taskward/contracts/http';
import { tabName } from '../../../../lib/auth/duplicate-tab.ts';
import { createStore } from '../../../../lib/store.ts';
import type { NewTaskFields, TaskFields } from '../../task-api.ts';

interface Kept {
  /** Of a task it is the Idempotency-Key, which makes sending it again harmless. */
  key: string;
  /** The tab that sends it, as long as that is open. */
  tab?: string;
}

/** A task that the server may not have yet. */
export interface WaitingTask extends Kept {
  kind: 'task';
  /** As it was typed. */
  line: string;
  fields: NewTaskFields;
  /** What was in the form, where it was made in that. */
  form?: unknown;
  /** When it was made. */
  at: string;
  /** No answer came at once: it shows in lists, as one that waits. */
  late?: boolean;
  /** Why it was given up. */
  trouble?: string;
  /** The server said no: sending it again by itself would not help. */
  refused?: boolean;
}

/** What was done to a task, or to many at once, that the server may not know of yet. */
export interface WaitingChange extends Kept {
  kind: 'change';
  /** Each task as it was when the change was made, and what it is to become. */
  parts: Array<{ task: Task; changes: TaskFields }>;
}

export const isNotSent = (one: Waiting): one is WaitingTask => one.kind === 'task' && one.trouble !== undefined;

export type Waiting = WaitingTask | WaitingChange;

const nameOf = (personId: string) => `taskward.waiting.${personId}`;
const writes = createStore(0);
let read: { text: string | null; all: Waiting[] } = { text: null, all: [] };
const tellAll = () => writes.set(writes.get() + 1);
// Another tab wrote.
globalThis.addEventListener?.('storage', tellAll);

/**
 * What this person did and the server has not answered for, in the order in which they did it. It outlives a reload, a
 * sign-in and the end of the browser, and is sent when the server is there again.
 */
export function waitingOf(personId: string): Waiting[] {
  const text = localStorage.getItem(nameOf(personId));
  // The same as long as nothing changes: lists are put together anew for another one.
  if (text !== read.text) read = { text, all: JSON.parse(text ?? '[]') as Waiting[] };
  return read.all;
}

export function useWaiting(personId: string): Waiting[] {
  writes.use();
  return waitingOf(personId);
}

/** Keeps it in its place, or behind all the others. */
export function keepWaiting(personId: string, asked: Waiting) {
  const kept = waitingOf(personId);
  const at = kept.findIndex(({ key }) => key === asked.key);
  const mine = { ...asked, tab: tabName() };
  write(personId, at < 0 ? [...kept, mine] : kept.with(at, mine));
}

export function dropWaiting(personId: string, key: string) {
  write(
    personId,
    waitingOf(personId).filter((one) => one.key !== key),
  );
}

function write(personId: string, all: Waiting[]) {
  if (all.length === 0) localStorage.removeItem(nameOf(personId));
  else {
    const text = JSON.stringify(all);
    try {
      localStorage.setItem(nameOf(personId), text);
      read = { text, all };
    } catch (cause) {
      // The browser has no room: it is sent all the same, by this page.
      console.warn(cause);
    }
  }
  tellAll();
}
