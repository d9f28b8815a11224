import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledMessages } from './compiled-messages.ts';
import { precompress } from './precompress.ts';
import { serviceWorker } from './worker-build.ts';

/** While developing, everything that is not the web app itself is asked of a running gateway. */
const GATEWAY = 'http://localhost:3000';

export default defineConfig({
  plugins: [
    // English texts stay in the code, so that nobody who reads English waits for a catalog.
    lingui({ cwd: import.meta.dirname, macroTransform: { macro: { descriptorFields: 'message' } } }),
    compiledMessages(),
    react(),
    precompress(),
    serviceWorker(),
  ],
  build: {
    // Browsers of 2024 on: they know light-dark(), which would otherwise be rewritten into something Mantine cannot steer.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The sign-in SDK comes as one file of 616 kB that cannot be divided, and is loaded apart. What is ours stays below
    // the 500 kB that Vite warns of; the budget of a first load is kept by apps/stack/test/lighthouse.test.ts.
    chunkSizeWarningLimit: 620,
    rolldownOptions: {
      output: {
        // What changes only with a new version of a library stays in people's caches when the app changes.
        codeSplitting: {
          groups: [
            { name: 'sign-in-sdk', test: /node_modules\/@asgardeo\//, priority: 1 },
            {
              name: 'libraries',
              priority: 2,
              test: /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@tanstack\/(react-)?query(-core)?|@lingui\/(core|react))\//,
            },
            // What every page needs at once comes as one file: divided by who else needs it, it would be forty for a
            // phone to ask for, link and run one by one.
            { name: 'app', tags: ['$initial'], priority: 1 },
            // The list of tasks in one file as well: whoever signs in does not wait for it.
            { name: 'task-list', test: /features\/tasks\/list\/task-list/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/oauth2', '/.well-known', '/config.json', '/openapi.json', '/health', '/ready'].map((path) => [
        path,
        GATEWAY,
      ]),
    ),
  },
});
