import { announceStop, closeServer, listen, runService } from '@taskward/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

runService('auth-service', async (closers) => {
  const config = readConfig();
  const { app, endStreams } = await createApp(config, closers);
  const server = await listen(app, { port: config.AUTH_PORT, host: config.HOST, setting: 'AUTH_PORT' });
  closers.push(async () => {
    await announceStop(server, config.SHUTDOWN_DELAY);
    endStreams();
    return closeServer(server);
  });
});
