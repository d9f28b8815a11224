import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { TokenIssuer } from '@taskward/testkit';
import getPort from 'get-port';
import { type Contract, contractOf } from './contract.ts';
import { signInWithFirstFactor } from './contract-factors.ts';
import { startSystem } from './system.ts';

/** People of another issuer: known here once they have come by, and managed there. */
export async function elsewhereFlow(
  { ask }: Contract,
  issuer: TokenIssuer,
  admin: string,
  user: string,
): Promise<void> {
  const sub = randomUUID();
  const tokenOf = (email: string) => issuer.token({ sub, email, username: `user-${sub}` });
  const token = await tokenOf(`${sub}@elsewhere.example`);
  for (const path of ['me', 'profile']) expect((await ask(`GET /auth/${path}`, { token })).status).toBe(404);
  expect((await ask('POST /auth/sync', { token: await tokenOf('user@demo.com') })).status).toBe(409);
  const { id } = (await ask('POST /auth/sync', { token })).body.data;
  expect((await ask('GET /auth/me', { token })).body.data.id).toBe(id);
  expect((await ask('POST /auth/sync', { token: user })).status).toBe(422);

  const kept: Array<[string, object]> = [
    ['PATCH /auth/profile', { body: { name: 'Another' } }],
    ['POST /auth/change-password', { body: { currentPassword: 'x', newPassword: 'a long and good password' } }],
    ['POST /auth/verify-email/resend', {}],
    ['POST /auth/logout', {}],
    ['GET /auth/mfa', {}],
    ['POST /auth/mfa/totp', {}],
    ['DELETE /auth/mfa/totp', {}],
    ['POST /auth/mfa/totp/confirm', { body: { code: '123456' } }],
    ['POST /auth/mfa/recovery-codes', {}],
    ['DELETE /auth/mfa/devices/{id}', { path: { id: randomUUID() } }],
    ['POST /auth/proof', { body: { password: 'x' } }],
    ['POST /auth/passkeys/options', {}],
    ['POST /auth/passkeys', { body: { name: 'x', response: {} } }],
    ['DELETE /auth/passkeys/{id}', { path: { id: randomUUID() } }],
    ['GET /auth/{provider}', { path: { provider: 'elsewhere' }, query: { link: '1' } }],
    ['GET /auth/accounts', {}],
    ['DELETE /auth/accounts/{id}', { path: { id: randomUUID() } }],
    ['GET /auth/sessions', {}],
    ['DELETE /auth/sessions', {}],
    ['DELETE /auth/sessions/{id}', { path: { id: randomUUID() } }],
  ];
  for (const [operation, asked] of kept) expect((await ask(operation, { token, ...asked })).status).toBe(403);

  const path = { id };
  expect((await ask('PATCH /api/v1/users/{id}', { token: admin, path, body: { disabled: true } })).status).toBe(200);
  expect((await ask('POST /auth/sync', { token })).status).toBe(403);
}

/**
 * Where a mail server is named and does not answer, mails wait and can be sent again at once. Everybody has to have a
 * second factor there.
 */
export async function mailFlow({ seen }: Contract): Promise<void> {
  const system = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${await getPort()}`, REQUIRE_MFA: 'all' });
  try {
    const contract = contractOf(system.url, seen);
    const { ask } = contract;
    const email = 'admin@demo.com';
    const token = await signInWithFirstFactor(contract, { email, password: system.password(email) });
    let mails: Array<{ id: string; state: string }> = [];
    while (mails[0]?.state !== 'failing') mails = (await ask('GET /api/v1/mails', { token })).body.data;
    const path = { id: mails[0]?.id ?? '' };
    expect((await ask('POST /api/v1/mails/{id}/retry', { token, path })).status).toBe(202);
  } finally {
    await system.close();
  }
}
