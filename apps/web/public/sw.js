// What the browser does for Taskward while no page of it is open: it shows what the server pushes (docs/notifications.md).

addEventListener('push', (event) => {
  const { id, title, body, url } = event.data.json();
  event.waitUntil(registration.showNotification(title, { body, tag: id, icon: '/favicon.svg', data: { url } }));
});

addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data.url, location.origin)));
});

/** In a page that is open already, else in a new one. */
async function show(url) {
  if (url.origin !== location.origin) return;
  const [page] = await clients.matchAll({ type: 'window' });
  if (!page) return clients.openWindow(url);
  await page.focus();
  return page.navigate(url);
}
