/** Has the browser keep the app, so that it opens without a network. What a new version brought is used from now on. */
export async function registerServiceWorker(): Promise<void> {
  // Some browsers have none in private windows.
  if (!('serviceWorker' in navigator)) return;
  const { waiting } = await navigator.serviceWorker.register('/sw.js');
  waiting?.postMessage('take-over');
}
