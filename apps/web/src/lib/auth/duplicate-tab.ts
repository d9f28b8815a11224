import { randomId } from '../random.ts';

const KEY = 'taskward.tab';

/**
 * A duplicated tab begins with a copy of the other's tokens. Two tabs must not renew with one refresh token: the second
 * would look like a thief. So a tab holds a lock on its name, and a copy, finding it taken, takes a name of its own.
 */
export async function isDuplicateTab(): Promise<boolean> {
  if (!navigator.locks) return false;
  const name = sessionStorage.getItem(KEY);
  if (name && (await hold(name))) return false;
  const own = randomId();
  sessionStorage.setItem(KEY, own);
  await hold(own);
  return name !== null;
}

/** Holds the lock until the tab goes. */
function hold(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request(`${KEY}.${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}
