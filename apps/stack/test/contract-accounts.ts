import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Contract, tokenOfService } from './contract.ts';
import { Cookies } from './cookies.ts';
import type { System } from './system.ts';

const PASSWORD = 'a long and good password';
export const newEmail = () => `${randomUUID()}@example.com`;

/** What every operation of the public origin itself answers. */
export async function systemFlow({ ask }: Contract): Promise<void> {
  for (const path of ['/health', '/ready', '/config.json', '/openapi.json', '/api/public', '/auth/jwt-info']) {
    expect((await ask(`GET ${path}`)).status).toBe(200);
  }
}

/** Registering, signing in, renewing and ending sessions. */
export async function sessionFlow({ ask }: Contract, system: System): Promise<void> {
  const email = newEmail();
  const account = { email, password: PASSWORD, name: 'Ada Lovelace', company: 'Analytical Engines' };
  const cookies = new Cookies();
  cookies.keep(await ask('POST /auth/register', { body: account }));
  expect((await ask('POST /auth/register', { body: account })).status).toBe(409);
  expect((await ask('POST /auth/login', { body: { email, password: 'wrong' } })).status).toBe(401);
  const { accessToken: token } = (await ask('POST /auth/login', { body: { email, password: PASSWORD } })).body;

  expect((await ask('POST /auth/refresh')).status).toBe(401);
  const foreign = { ...cookies.header(), origin: 'https://elsewhere.example' };
  expect((await ask('POST /auth/refresh', { headers: foreign })).status).toBe(403);
  expect((await ask('POST /auth/logout', { headers: foreign })).status).toBe(403);
  const renewed = await ask('POST /auth/refresh', { headers: cookies.header() });
  expect([renewed.status, renewed.body.user.email]).toEqual([200, email]);

  const { data: sessions } = (await ask('GET /auth/sessions', { token })).body;
  expect(sessions).toHaveLength(2);
  const { id } = sessions.find(({ current }: { current: boolean }) => !current);
  expect((await ask('DELETE /auth/sessions/{id}', { token, path: { id } })).status).toBe(204);
  expect((await ask('DELETE /auth/sessions', { token })).status).toBe(204);
  expect((await ask('POST /auth/logout', { token })).status).toBe(204);

  const user = await system.token('user@demo.com');
  expect((await ask('POST /auth/verify-token', { body: { token: user } })).body.active).toBe(true);
  expect((await ask('POST /auth/verify-token', { body: { token } })).body).toEqual({ active: false });
  expect((await ask('GET /api/private', { token: user })).status).toBe(200);
  expect((await ask('GET /api/admin', { token: await system.token('admin@demo.com') })).status).toBe(200);
}

/** The profile, the password, and what is mailed. */
export async function accountFlow({ ask }: Contract, admin: string): Promise<void> {
  const email = newEmail();
  const { accessToken: token } = (await ask('POST /auth/register', { body: { email, password: PASSWORD } })).body;
  expect((await ask('GET /auth/me', { token })).status).toBe(200);
  expect((await ask('GET /auth/profile', { token })).status).toBe(200);
  const changed = await ask('PATCH /auth/profile', { token, body: { name: 'Ada King Lovelace' } });
  expect(changed.body.data).toMatchObject({ givenName: 'Ada', familyName: 'King Lovelace' });
  expect((await ask('PATCH /auth/profile', { token, body: { username: 'admin' } })).status).toBe(409);

  const newPassword = `${PASSWORD} again`;
  const change = (currentPassword: string) =>
    ask('POST /auth/change-password', { token, body: { currentPassword, newPassword } });
  expect((await change('wrong')).status).toBe(422);
  expect((await change(PASSWORD)).status).toBe(204);

  expect((await ask('POST /auth/verify-email/resend', { token })).status).toBe(204);
  const linkTo = async (subject: string): Promise<string> => {
    const { data } = (await ask('GET /api/v1/mails', { token: admin })).body;
    const mail = data.find((one: { to: string; subject: string; text: string | null }) =>
      [one.to === email, one.subject.includes(subject), one.text].every(Boolean),
    );
    return /token=([\w-]+)/.exec(mail.text)?.[1] ?? '';
  };
  const confirm = { token: await linkTo('Confirm') };
  const check = { purpose: 'verify-email', ...confirm };
  expect((await ask('POST /auth/check-link', { body: check })).status).toBe(204);
  expect((await ask('POST /auth/verify-email', { body: confirm })).status).toBe(204);
  expect((await ask('POST /auth/verify-email', { body: confirm })).status).toBe(422);
  expect((await ask('POST /auth/forgot-password', { body: { email } })).status).toBe(202);
  const reset = { token: await linkTo('new password'), password: PASSWORD };
  expect((await ask('POST /auth/reset-password', { body: reset })).status).toBe(204);
}

/** How many files people have uploaded. */
export async function uploadFlow(contract: Contract, { admin: token, user }: Record<'admin' | 'user', string>) {
  const { ask } = contract;
  const service = await tokenOfService(contract, token, 'uploads:write');
  const account = { email: newEmail(), password: PASSWORD };
  const { id: userId } = (await ask('POST /auth/register', { body: account })).body.user;
  const limitTo = (limit: number) =>
    ask('PUT /api/v1/users/{id}/upload-limit', { token, path: { id: userId }, body: { limit } });
  const count = (of: object) => ask('POST /auth/user-uploads/increment', { token: service, body: of });
  expect((await limitTo(1)).body.data.remaining).toBe(1);
  expect((await count({ userId })).body.data.remaining).toBe(0);
  expect((await count({ userId })).status).toBe(429);
  expect((await count({ userId: randomUUID() })).status).toBe(404);
  expect((await ask('POST /auth/user-uploads/increment', { token: user, body: { userId } })).status).toBe(403);
  expect(
    (await ask('PATCH /api/v1/users/{id}', { token, path: { id: userId }, body: { disabled: true } })).status,
  ).toBe(200);
  expect((await count({ userId })).status).toBe(409);

  const read = (query: Record<string, string>) => ask('GET /auth/user-uploads', { token: user, query });
  expect((await read({})).status).toBe(200);
  expect((await read({ userId: 'nonsense' })).status).toBe(400);
  expect((await read({ userId })).status).toBe(403);
  expect((await ask('GET /auth/user-uploads', { token: service, query: { userId: randomUUID() } })).status).toBe(404);
  expect((await ask('GET /auth/user-uploads/stats', { token })).status).toBe(200);
}

/** Users, clients, keys, the audit log. */
export async function administrationFlow({ ask }: Contract, { admin, user }: Record<'admin' | 'user', string>) {
  const token = admin;
  const grace = { email: newEmail(), name: 'Grace Hopper', roles: ['user'], password: PASSWORD };
  const { id } = (await ask('POST /api/v1/users', { token, body: grace })).body.data;
  const path = { id };
  expect((await ask('POST /api/v1/users', { token, body: grace })).status).toBe(409);
  expect((await ask('GET /api/v1/users', { token, query: { q: 'Grace', role: 'user' } })).body.data).toHaveLength(1);
  expect((await ask('GET /api/v1/users/{id}', { token, path })).status).toBe(200);
  expect((await ask('PATCH /api/v1/users/{id}', { token, path, body: { disabled: true } })).body.data.disabled).toBe(
    true,
  );
  expect((await ask('PUT /api/v1/users/{id}/roles', { token, path, body: { roles: ['user'] } })).status).toBe(200);

  const { email, password } = grace;
  expect((await ask('PATCH /api/v1/users/{id}', { token, path, body: { disabled: false } })).status).toBe(200);
  expect((await ask('POST /auth/login', { body: { email, password } })).status).toBe(200);
  const { data: sessions } = (await ask('GET /api/v1/users/{id}/sessions', { token, path })).body;
  const one = { ...path, sessionId: sessions[0].id };
  expect((await ask('DELETE /api/v1/users/{id}/sessions/{sessionId}', { token, path: one })).status).toBe(204);
  expect((await ask('DELETE /api/v1/users/{id}/sessions', { token, path })).status).toBe(204);

  const { id: mail } = (await ask('GET /api/v1/mails', { token, query: { limit: '1' } })).body.data[0];
  expect((await ask('GET /api/v1/mails/{id}', { token, path: { id: mail } })).status).toBe(200);
  expect((await ask('POST /api/v1/mails/{id}/retry', { token, path: { id: mail } })).status).toBe(409);

  expect((await ask('GET /api/v1/people', { token: user, query: { id } })).body.data).toHaveLength(1);
  expect((await ask('GET /api/v1/people', { token: user, query: { unheardOf: '1' } })).status).toBe(400);

  const self = { id: (await ask('GET /auth/me', { token })).body.data.id };
  expect((await ask('PATCH /api/v1/users/{id}', { token, path: self, body: { disabled: true } })).status).toBe(409);
  expect((await ask('PUT /api/v1/users/{id}/roles', { token, path: self, body: { roles: ['user'] } })).status).toBe(
    409,
  );
  expect((await ask('DELETE /api/v1/users/{id}', { token, path: self })).status).toBe(409);
  expect((await ask('POST /api/v1/users/{id}/invitation', { token, path })).status).toBe(409);
  expect((await ask('DELETE /api/v1/users/{id}', { token, path })).status).toBe(204);
  const { id: invited } = (await ask('POST /api/v1/users', { token, body: { email: newEmail() } })).body.data;
  expect((await ask('POST /api/v1/users/{id}/invitation', { token, path: { id: invited } })).status).toBe(204);

  const log = { token, query: { type: 'user.deleted', subject: id, from: '2020-01-01T00:00:00Z' } };
  expect((await ask('GET /api/v1/audit', log)).body.data).toHaveLength(1);
  expect((await ask('GET /api/v1/audit', { token, query: { limit: '2' } })).body.page.nextCursor).toMatch(/^[\w-]+$/);

  const body = { name: 'Reports', scopes: ['tasks:read'] };
  const { clientId } = (await ask('POST /api/v1/clients', { token, body })).body.data;
  expect((await ask('GET /api/v1/clients', { token })).status).toBe(200);
  expect((await ask('DELETE /api/v1/clients/{id}', { token, path: { id: clientId } })).status).toBe(204);

  const { kid } = (await ask('POST /api/v1/keys/rotate', { token })).body.data;
  expect((await ask('POST /api/v1/keys/{kid}/burn', { token, path: { kid } })).body.data.state).toBe('burned');
  expect((await ask('POST /api/v1/keys/{kid}/burn', { token, path: { kid } })).status).toBe(404);
  expect((await ask('GET /api/v1/keys', { token })).body.data).toHaveLength(2);
  expect((await ask('GET /api/v1/users', { token: user })).status).toBe(403);
}
