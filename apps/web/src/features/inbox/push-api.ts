import type { Body } from '@taskward/contracts/openapi';
import { api } from '../../lib/api/api.ts';
import { subscriptionHere } from '../../lib/auth/push-subscription.ts';

/** What the server knows of the browsers that it may tell. */
const known = async (signal?: AbortSignal) => (await api('GET /api/v1/notifications/push', { signal })).data;

/** By which id the server knows this browser; of one that it does not know any more it tells nothing. */
const KEPT = 'taskward.push';

/** Whether this browser is told. */
export async function isToldHere(signal?: AbortSignal): Promise<boolean> {
  if (!(await subscriptionHere())) return false;
  const { subscriptions } = await known(signal);
  return subscriptions.some(({ id }) => id === localStorage.getItem(KEPT));
}

/** Whether a browser can be told at all: some can only where the app is installed. */
export const canBeTold = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

/**
 * Has this browser told from now on. The browser asks the person whether they want that.
 *
 * @returns whether they do
 */
export async function tellHere(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  await navigator.serviceWorker.register('/sw.js');
  const { pushManager } = await navigator.serviceWorker.ready;
  const { publicKey } = await known();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  const body = made.toJSON() as Body<'POST /api/v1/notifications/push'>;
  const { data } = await api('POST /api/v1/notifications/push', { body });
  localStorage.setItem(KEPT, data.id);
  return true;
}

export async function tellHereNoMore(): Promise<void> {
  const id = localStorage.getItem(KEPT);
  await (await subscriptionHere())?.unsubscribe();
  localStorage.removeItem(KEPT);
  if (id) await api('DELETE /api/v1/notifications/push/{id}', { path: { id } });
}
