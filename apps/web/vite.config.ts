import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, everything that is not the web app itself is asked of a running gateway. */
const GATEWAY = 'http://localhost:3000';

export default defineConfig({
  plugins: [react()],
  // Browsers of 2024 on: they know light-dark(), which would otherwise be rewritten into something Mantine cannot steer.
  build: { target: ['chrome123', 'firefox120', 'safari17.5'], sourcemap: true },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/auth', '/oauth2', '/.well-known', '/config.json', '/health', '/ready'].map((path) => [path, GATEWAY]),
    ),
  },
});
