import { expect } from '@jest/globals';
import { type Contract, tokenOfService } from './contract.ts';
import { newEmail } from './contract-accounts.ts';

/** As many teams as one person is in at most. */
const MOST = 50;

/** Teams, who is in them, and roles made out of permissions. */
export async function teamFlow(contract: Contract, { admin: token, user }: Record<'admin' | 'user', string>) {
  const { ask } = contract;
  const { id } = (await ask('POST /api/v1/users', { token, body: { email: newEmail() } })).body.data;
  await rolesFlow(contract, token, { id });

  for (let n = 0; n <= MOST; n += 1) {
    const team = { handle: `crew-${n}`, name: `Crew ${n}` };
    expect((await ask('POST /api/v1/teams', { token, body: team })).status).toBe(201);
    const path = { handle: team.handle, userId: id };
    const { status } = await ask('PUT /api/v1/teams/{handle}/members/{userId}', { token, path, body: {} });
    expect([n, status]).toEqual([n, n < MOST ? 200 : 409]);
  }
  expect((await ask('POST /api/v1/teams', { token, body: { handle: 'crew-0', name: 'Crew' } })).status).toBe(409);

  const path = { handle: 'crew-0', userId: id };
  expect((await ask('PATCH /api/v1/teams/{handle}', { token, path, body: { name: 'Crew' } })).status).toBe(200);
  expect((await ask('GET /api/v1/teams/{handle}', { token, path })).body.data.members).toHaveLength(1);
  expect((await ask('DELETE /api/v1/teams/{handle}/members/{userId}', { token, path })).status).toBe(204);
  expect((await ask('DELETE /api/v1/teams/{handle}', { token, path })).status).toBe(204);
  expect((await ask('GET /api/v1/teams', { token: user })).body.data).toMatchObject([{ handle: 'demo' }]);

  const led = { token: user, path: { handle: 'demo', userId: id } }; // by somebody else
  for (const method of ['PUT', 'DELETE']) {
    expect((await ask(`${method} /api/v1/teams/{handle}/members/{userId}`, led)).status).toBe(403);
  }
}

async function rolesFlow({ ask }: Contract, token: string, person: { id: string }): Promise<void> {
  const path = { name: 'clerk' };
  const body = { permissions: ['users:read'] };
  const give = (...roles: string[]) => ask('PUT /api/v1/users/{id}/roles', { token, path: person, body: { roles } });
  for (const status of [201, 409]) {
    expect((await ask('POST /api/v1/roles', { token, body: { ...path, ...body } })).status).toBe(status);
    expect((await ask('POST /api/v1/roles/{name}', { token, path: { name: 'auditor' }, body })).status).toBe(status);
  }
  expect((await ask('PATCH /api/v1/roles/{name}', { token, path, body: { permissions: [] } })).status).toBe(200);
  expect((await ask('PATCH /api/v1/roles/{name}', { token, path: { name: 'admin' }, body })).status).toBe(409);
  const names = (await ask('GET /api/v1/roles', { token })).body.data.map(({ name }: { name: string }) => name);
  expect(names).toEqual(['admin', 'auditor', 'clerk', 'user']);
  expect((await give('clerk')).status).toBe(200);
  expect((await ask('DELETE /api/v1/roles/{name}', { token, path })).status).toBe(409);
  expect((await give('user')).status).toBe(200);
  expect((await ask('DELETE /api/v1/roles/{name}', { token, path })).status).toBe(204);
}

/** What is told of people and teams, and a service that writes to one of them. */
export async function peopleFlow(contract: Contract, { admin, user }: Record<'admin' | 'user', string>): Promise<void> {
  const { ask } = contract;
  const token = await tokenOfService(contract, admin, 'people:read', 'mail:send');
  expect((await ask('GET /api/v1/identity-events', { token, query: { types: 'user.created' } })).status).toBe(200);
  expect((await ask('GET /api/v1/identity-events', { token: user })).status).toBe(403);
  const longAgo = { after: '01800000-0000-7000-8000-000000000000' };
  expect((await ask('GET /api/v1/identity-events', { token, query: longAgo })).status).toBe(410);

  const { id: userId } = (await ask('GET /auth/me', { token: user })).body.data;
  const letter = { userId, subject: 'News', text: 'Something happened.' };
  const headers = { 'Idempotency-Key': 'the-contract' };
  expect((await ask('POST /api/v1/mails', { token, body: letter, headers })).status).toBe(202);
  expect((await ask('POST /api/v1/mails', { token, body: { ...letter, text: 'Else' }, headers })).status).toBe(422);
  const nobody = { ...letter, userId: '00000000-0000-4000-8000-000000000000' };
  expect((await ask('POST /api/v1/mails', { token, body: nobody })).status).toBe(404);
  expect((await ask('POST /api/v1/mails', { token: admin, body: letter })).status).toBe(403);
}
