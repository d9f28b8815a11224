import { expect, test } from '@jest/globals';
import { runPython } from './python.ts';
import { startService } from './running-service.ts';

test('Authlib (Python) signs in with code and PKCE, refreshes and signs out', async () => {
  const service = await startService();
  const { userId } = await service.signIn('user');
  expect(await runPython('authlib_client.py', service.url, 'user', service.password.user)).toEqual({
    subject: userId,
    userinfo: 'user@demo.com',
    refreshed: true,
    audience: 'api-gateway',
    signedOutTo: `${service.url}/login`,
    afterwards: 'invalid_grant',
  });
  await service.close();
}, 120_000);
