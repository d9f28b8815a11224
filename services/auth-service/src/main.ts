import { listen, runService, stopServer } from '@taskward/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

runService('auth-service', async (closers) => {
  const config = readConfig();
  const app = await createApp(config, closers);
  const server = await listen(app, { port: config.AUTH_PORT, host: config.HOST, setting: 'AUTH_PORT' });
  closers.push(() => stopServer(server, config.SHUTDOWN_DELAY));
});
