import type { NewTaskFields } from './task-api.ts';

/** A task that the server may not have yet. The key makes sending it again harmless. */
export interface Unsent {
  key: string;
  line: string;
  fields: NewTaskFields;
}

const nameOf = (personId: string) => `taskward.unsent.${personId}`;

/** What this person made in this tab and the server did not answer for; it outlives a reload and a sign-in. */
export function unsentOf(personId: string): Unsent[] {
  return JSON.parse(sessionStorage.getItem(nameOf(personId)) ?? '[]') as Unsent[];
}

export function keepUnsent(personId: string, task: Unsent) {
  sessionStorage.setItem(nameOf(personId), JSON.stringify([...unsentOf(personId), task]));
}

export function forgetUnsent(personId: string, key: string) {
  const left = unsentOf(personId).filter((task) => task.key !== key);
  sessionStorage.setItem(nameOf(personId), JSON.stringify(left));
}
