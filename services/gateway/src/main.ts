import { runService } from '@taskward/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

runService('gateway', async (closers) => {
  await createApp(readConfig(), closers);
});
