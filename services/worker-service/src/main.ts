import { runService } from '@taskward/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

runService('worker-service', async (closers) => {
  await createApp(readConfig(), closers);
});
