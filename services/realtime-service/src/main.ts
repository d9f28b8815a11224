import { runService } from '@taskward/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

runService('realtime-service', async (closers) => {
  await createApp(readConfig(), closers);
});
