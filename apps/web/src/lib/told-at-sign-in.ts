import type { Schemas } from '@taskward/contracts/openapi';
import { createStore } from './store.ts';

export type Told = Schemas['Notice'];

const KEY = 'taskward.told';

/** What the issuer told at the sign-in, until the person has put it away. It tells each thing once. */
export const told = createStore<Told[]>([]);

/** Over the way back into the app, which is another page. */
export function keepTold(notices: Told[] = []) {
  if (notices.length > 0) sessionStorage.setItem(KEY, JSON.stringify([...kept(), ...notices]));
}

/** To be asked once somebody is signed in. */
export function showTold() {
  told.set(kept());
}

export function putAway(notice: Told) {
  told.set(told.get().filter((one) => one !== notice));
  sessionStorage.setItem(KEY, JSON.stringify(told.get()));
}

function kept(): Told[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as Told[];
}
