import { expect } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Contract } from './contract.ts';
import { newEmail } from './contract-accounts.ts';

const appOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) });

/** Second factors, the second step of a sign-in, and showing once more that it is you. */
export async function factorFlow({ ask }: Contract, admin: string): Promise<void> {
  const account = { email: newEmail(), password: 'a long and good password' };
  const { accessToken: token } = (await ask('POST /auth/register', { body: account })).body;
  expect((await ask('POST /auth/mfa/recovery-codes', { token })).status).toBe(409);
  expect((await ask('POST /auth/mfa/totp/confirm', { token, body: { code: '123456' } })).status).toBe(409);
  expect((await ask('DELETE /auth/mfa/totp', { token })).status).toBe(404);
  const { secret } = (await ask('POST /auth/mfa/totp', { token, body: {} })).body;
  const app = appOf(secret);
  // The code of a step counts once: a clock may be off by one, so there are two of them here.
  const [code, next] = [Date.now(), Date.now() + 30_000].map((timestamp) => app.generate({ timestamp }));
  expect((await ask('POST /auth/mfa/totp/confirm', { token, body: { code } })).body.recoveryCodes).toHaveLength(10);
  expect((await ask('POST /auth/mfa/recovery-codes', { token })).status).toBe(200);
  expect((await ask('GET /auth/mfa', { token })).body).toMatchObject({ totp: true, recoveryCodesLeft: 10 });
  const due = await ask('POST /auth/login', { body: account });
  expect([due.status, due.body.factors]).toEqual([401, ['totp', 'recovery_code']]);
  const { mfaToken } = due.body;
  expect((await ask('POST /auth/login', { body: { mfaToken, otp: code } })).status).toBe(401);
  const signedIn = await ask('POST /auth/login', { body: { mfaToken, otp: next, remember: true } });
  const { devices } = (await ask('GET /auth/mfa', { token })).body;
  const forget = { token, path: { id: devices[0].id } };
  expect((await ask('DELETE /auth/mfa/devices/{id}', forget)).status).toBe(204);
  expect((await ask('POST /auth/proof', { token, body: { otp: next } })).status).toBe(422);
  expect((await ask('DELETE /auth/mfa/totp', { token })).status).toBe(204);
  expect((await ask('POST /auth/proof', { token, body: { password: account.password } })).status).toBe(200);

  const path = { id: signedIn.body.user.id };
  expect((await ask('DELETE /api/v1/users/{id}/mfa', { token: admin, path })).status).toBe(204);
  const { data: mails } = (await ask('GET /api/v1/mails', { token: admin })).body;
  const mail = mails.find(({ to }: { to: string }) => to === account.email);
  const report = { token: /token=([\w-]+)/.exec(mail.text)?.[1] ?? '' };
  expect((await ask('POST /auth/not-me', { body: report })).status).toBe(204);
}

/** Where everybody has to have a second factor: one is set up on the way in, then the sign-in goes on. */
export async function signInWithFirstFactor({ ask }: Contract, account: { email: string; password: string }) {
  const due = await ask('POST /auth/login', { body: account });
  expect([due.status, due.body.factors, due.body.setUp]).toEqual([401, [], ['totp', 'passkey']]);
  const { mfaToken } = due.body;
  const { secret } = (await ask('POST /auth/mfa/totp', { body: { mfaToken } })).body;
  const confirm = { mfaToken, code: appOf(secret).generate() };
  expect((await ask('POST /auth/mfa/totp/confirm', { body: confirm })).status).toBe(200);
  const { accessToken } = (await ask('POST /auth/login', { body: { mfaToken } })).body;
  expect((await ask('POST /auth/login', { body: { mfaToken } })).status).toBe(401);
  for (const operation of ['POST /auth/register', 'POST /auth/interaction/{uid}/register']) {
    const body = { email: newEmail(), password: account.password };
    expect((await ask(operation, { path: { uid: 'nobody' }, body })).body.setUp).toEqual(['totp', 'passkey']);
  }
  return String(accessToken);
}
