import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { runPython } from '@taskward/testkit';
import { startService } from './running-service.ts';

test('Authlib (Python) signs in with code and PKCE, refreshes and signs out', async () => {
  const service = await startService();
  const { userId } = await service.signIn('user');
  const client = fileURLToPath(new URL('authlib_client.py', import.meta.url));
  const insecure = { AUTHLIB_INSECURE_TRANSPORT: '1' }; // plain HTTP, on loopback
  const told = await runPython(client, [service.url, 'user', service.password.user], insecure);
  expect(JSON.parse(told)).toEqual({
    subject: userId,
    userinfo: 'user@demo.com',
    refreshed: true,
    audience: 'api-gateway',
    signedOutTo: `${service.url}/login`,
    afterwards: 'invalid_grant',
  });
  await service.close();
}, 120_000);
