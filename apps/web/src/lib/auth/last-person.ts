import type { Person } from './claims.ts';

const KEY = 'taskward.last-person';
/** The browser's cache of what this person saw last (shell/offline/last-seen.ts). */
export const LAST_SEEN = 'taskward.last-seen';

/** Who was signed in last with this browser and did not sign out: without a network they see what they saw last. */
export function lastPerson(): Person | undefined {
  const kept = localStorage.getItem(KEY);
  return kept ? (JSON.parse(kept) as Person) : undefined;
}

/** Nothing of anybody else is left. */
export function rememberPerson(person: Person) {
  const before = lastPerson();
  if (before && before.id !== person.id) void forgetPerson();
  localStorage.setItem(KEY, JSON.stringify(person));
}

/** With everything that they saw. */
export async function forgetPerson() {
  localStorage.removeItem(KEY);
  // Browsers have caches only where a page comes over TLS, or from the machine itself.
  // In private windows some have them and refuse to: then nothing was kept.
  if ('caches' in globalThis) await caches.delete(LAST_SEEN).catch(console.warn);
}
