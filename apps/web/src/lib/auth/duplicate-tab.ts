import { randomId } from '../random.ts';

const KEY = 'taskward.tab';

/**
 * A duplicated tab begins with a copy of the other's tokens. Two tabs must not renew with one refresh token: the second
 * would look like a thief. So a tab holds a lock on its name, and a copy, finding it taken, takes a name of its own.
 */
export async function isDuplicateTab(): Promise<boolean> {
  if (!navigator.locks) return false;
  const name = tabName();
  if (name && (await hold(name))) return false;
  const own = randomId();
  sessionStorage.setItem(KEY, own);
  await hold(own);
  return name !== undefined;
}

/** How this tab is called among those that are open; nothing in a browser that has no locks. */
export const tabName = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

/** Whether another tab is open that is called so. */
export async function isOpenElsewhere(name: string): Promise<boolean> {
  if (!navigator.locks || name === tabName()) return false;
  return navigator.locks.request(`${KEY}.${name}`, { ifAvailable: true }, (lock) => lock === null);
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
