// The app on this device: its files, so that it opens without a network, and what the server pushes. Nothing that anybody
// may not see is kept here: what was last seen the app keeps itself (shell/offline/last-seen.ts).

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { NetworkFirst, NetworkOnly } from 'workbox-strategies';
import { isPage } from './page-paths.ts';
import { followPush } from './push.ts';

declare const self: ServiceWorkerGlobalScope;
/** The files of this version, put in by the build. */
declare const FILES: Array<{ url: string; revision: string | null }>;

/** After so long without an answer the app says itself that the server is slow. */
const PATIENCE_S = 3;
const SETTINGS = '/config.json';
const KEPT_SETTINGS = 'settings';

// A page comes from the server wherever there is one: nobody is shown the app as it was before the last version.
registerRoute(
  ({ request, url, sameOrigin }) => sameOrigin && request.mode === 'navigate' && isPage(url.pathname),
  new NetworkOnly({
    networkTimeoutSeconds: PATIENCE_S,
    plugins: [{ handlerDidError: () => matchPrecache('/index.html') }],
  }),
);
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === SETTINGS,
  new NetworkFirst({ cacheName: KEPT_SETTINGS, networkTimeoutSeconds: PATIENCE_S }),
);
// The page that brings the worker has asked for them already.
self.addEventListener('install', (event) =>
  event.waitUntil(caches.open(KEPT_SETTINGS).then((kept) => kept.add(SETTINGS))),
);
// Not `/` by the file behind it: that one is a page.
precacheAndRoute(FILES, { directoryIndex: '', cleanURLs: false });
cleanupOutdatedCaches();
followPush();

// A page of this version asks for it. Before that, pages of the version before may want their own files.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
// Whoever opens the app for the first time may go offline before they load it again.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
