import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { tokenRequest } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

interface Client {
  clientId: string;
  clientSecret: string;
  name: string;
  scopes: string[];
}

const create = (body: unknown) => service.send('POST', '/api/v1/clients', body, admin.authorization);
const newClient = async (body: unknown): Promise<Client> =>
  ((await (await create(body)).json()) as { data: Client }).data;
const basic = ({ clientId, clientSecret }: Client) => ({
  authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
});
const tokenFor = (client: Client, fields = {}) =>
  tokenRequest(service.url, { grant_type: 'client_credentials', ...fields }, basic(client));

test('a client gets a token with the scopes that it was given; it is its own subject', async () => {
  const response = await create({ name: 'Billing', scopes: ['tasks:read', 'tasks:write'] });
  expect(response.status).toBe(201);
  const client = ((await response.json()) as { data: Client }).data;
  expect(client).toEqual({
    clientId: expect.any(String),
    clientSecret: expect.any(String),
    name: 'Billing',
    scopes: ['tasks:read', 'tasks:write'],
  });
  const answer = (await (await tokenFor(client)).json()) as { access_token: string };
  expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'tasks:read tasks:write' });
  expect(decodeProtectedHeader(answer.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  const claims = decodeJwt(answer.access_token);
  expect(claims).toEqual({
    iss: service.url,
    aud: 'api-gateway',
    sub: client.clientId,
    client_id: client.clientId,
    iat: expect.any(Number),
    exp: (claims.iat as number) + 900,
    jti: expect.any(String),
    scope: 'tasks:read tasks:write',
  });
  expect((await service.get('/api/private', answer.access_token)).status).toBe(200);
  expect((await service.get('/api/admin', answer.access_token)).status).toBe(403);
  expect((await service.get('/auth/me', answer.access_token)).status).toBe(401);
});

test('it may ask for less, and not for more', async () => {
  const client = await newClient({ name: 'Reader', scopes: ['tasks:read', 'tasks:write'] });
  expect(await (await tokenFor(client, { scope: 'tasks:read' })).json()).toMatchObject({ scope: 'tasks:read' });
  const more = await tokenFor(client, { scope: 'tasks:read tasks:delete' });
  expect([more.status, await more.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })]);
});

test('the secret is shown once and kept as a hash', async () => {
  const client = await newClient({ name: 'Secretive', scopes: ['tasks:read'] });
  const list = await (await service.get('/api/v1/clients', admin.accessToken)).text();
  expect(list).toContain(client.clientId);
  expect(list).not.toContain(client.clientSecret);
  const { rows } = await service.database.query('SELECT * FROM clients');
  expect(JSON.stringify(rows)).not.toContain(client.clientSecret);
  const wrong = await tokenFor({ ...client, clientSecret: 'wrong' });
  expect([wrong.status, await wrong.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
  // The hash itself is no secret that opens anything.
  expect((await tokenFor({ ...client, clientSecret: rows.at(-1).secret_hash })).status).toBe(401);
});

test('a deleted client is out at once, with the tokens that it has', async () => {
  const client = await newClient({ name: 'Short-lived', scopes: ['tasks:read'] });
  const { access_token } = (await (await tokenFor(client)).json()) as { access_token: string };
  const remove = () => service.send('DELETE', `/api/v1/clients/${client.clientId}`, undefined, admin.authorization);
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(404);
  expect((await tokenFor(client)).status).toBe(401);
  await eventually(async () => (await service.get('/api/private', access_token)).status === 401);
});

test('clients are for admins only, and bad ones are told', async () => {
  const user = await service.signIn('user');
  expect((await service.get('/api/v1/clients', user.accessToken)).status).toBe(403);
  expect((await service.send('POST', '/api/v1/clients', {}, user.authorization)).status).toBe(403);
  expect((await create({ name: 'x', scopes: ['admin'] })).status).toBe(422);
  expect((await create({ scopes: ['tasks:read'] })).status).toBe(422);
});
