import type { Schemas } from '@taskward/contracts/openapi';
import { createStore } from '../store.ts';

export type Notice = Schemas['Notice'];

const KEY = 'taskward.sign-in-notices';

/** What the issuer told at the sign-in, until the person dismisses it. It tells each thing once. */
export const signInNotices = createStore<Notice[]>([]);

/** Over the way back into the app, which is another page. */
export function keepNotices(notices: Notice[] = []) {
  if (notices.length > 0) sessionStorage.setItem(KEY, JSON.stringify([...stored(), ...notices]));
}

/** To be asked once somebody is signed in. */
export function restoreNotices() {
  signInNotices.set(stored());
}

export function dismissNotice(notice: Notice) {
  signInNotices.set(signInNotices.get().filter((one) => one !== notice));
  sessionStorage.setItem(KEY, JSON.stringify(signInNotices.get()));
}

function stored(): Notice[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as Notice[];
}
