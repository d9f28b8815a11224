// What the browser does for Taskward while no page of it is open: it shows what the server pushes (docs/notifications.md).

declare const self: ServiceWorkerGlobalScope;

interface Message {
  id: string;
  title: string;
  body: string;
  url: string;
}

/** Shows what comes, and leads to it. */
export function followPush() {
  self.addEventListener('push', (event) => {
    if (!event.data) return;
    const { id, title, body, url }: Message = event.data.json();
    event.waitUntil(self.registration.showNotification(title, { body, tag: id, icon: '/icon-192.png', data: { url } }));
  });
  self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(show(new URL(event.notification.data.url, location.origin)));
  });
}

/** In a page that is open already, else in a new one. */
async function show(url: URL) {
  if (url.origin !== location.origin) return;
  const [page] = await self.clients.matchAll({ type: 'window' });
  if (!page) return self.clients.openWindow(url);
  await page.focus();
  return page.navigate(url);
}
