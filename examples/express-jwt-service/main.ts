// Run: ISSUER=http://localhost:3000 node examples/express-jwt-service/main.ts   (Node 24)
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { doorOfKeys } from './door-of-keys.ts';
import { doorOfVerifier } from './door-of-verifier.ts';

const config = readConfig();
const door = config.revocations ? await doorOfVerifier(config, config.revocations) : doorOfKeys(config);
const server = createApp(door).listen(config.port, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit());
