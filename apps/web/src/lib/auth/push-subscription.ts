/** How this browser is told of something while no page is open; nothing where it is not. */
export async function subscriptionHere(): Promise<PushSubscription | null> {
  if (!('serviceWorker' in navigator)) return null;
  const worker = await navigator.serviceWorker.getRegistration();
  return (await worker?.pushManager?.getSubscription()) ?? null;
}

/** Whoever uses the browser next is not to read what the person before is told; the server learns of it by its next message. */
export async function endPush(): Promise<void> {
  await (await subscriptionHere())?.unsubscribe();
}
