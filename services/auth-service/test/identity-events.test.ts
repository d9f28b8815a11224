import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { IdentityEvent } from '@taskward/contracts/events';
import { createEmptyDatabase, createTestDatabase, createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import fc from 'fast-check';
import pg from 'pg';
import { forgetOldIdentityEvents } from '../src/events/retention-store.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

const SEED = Number(process.env.SEED);
const DEEDS = 60;
let service: RunningService;
let theirs: TokenIssuer;
let admin: SignedIn;
beforeAll(async () => {
  theirs = await createTokenIssuer('their-client');
  const { issuer, jwksUri, audience } = theirs;
  service = await startService({ settings: { TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, audience }]) } });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await service?.close();
  await theirs?.close();
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = admin.authorization,
) {
  const response = await service.send(method, path, body, headers);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Every event from the beginning, or after one. */
async function feed(after?: string): Promise<IdentityEvent[]> {
  const events: IdentityEvent[] = [];
  for (let next: string | null | undefined = after; next !== null; ) {
    const { body } = await call('GET', `/api/v1/identity-events?limit=1000${next ? `&after=${next}` : ''}`);
    events.push(...body.data);
    next = body.page.nextCursor;
  }
  return events;
}
/** What is told while something is done. */
async function toldOf<T>(deed: () => Promise<T>): Promise<{ events: IdentityEvent[]; result: T }> {
  const before = (await feed()).at(-1)?.eventId;
  const result = await deed();
  return { events: await feed(before), result };
}
const inShort = (event: IdentityEvent) => [event.type, 'user' in event ? event.userId : event.handle, event.changes];
const actor = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), type: 'user' };

let count = 0;
const register = async () => {
  const email = `told-${++count}@example.com`;
  const { body } = await call('POST', '/auth/register', { email, password: 'correct horse battery', name: 'Ann' }, {});
  return { email, id: body.user.id as string, bearer: { authorization: `Bearer ${body.accessToken}` } };
};

test('whoever follows from the beginning knows everybody, and how the teams are called', async () => {
  const events = await feed();
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['user.created', 'team.created']));
  expect(events.find((event) => 'team' in event && event.type === 'team.created')).toEqual({
    eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    type: 'team.created',
    handle: 'demo',
    actor: { id: 'settings', type: 'service' },
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    team: { handle: 'demo', name: 'Demo', description: 'The demo accounts.' },
    changes: {},
  });
});

test('each change of a person is told once, by whom, with what it was and is', async () => {
  const { events: born, result: ann } = await toldOf(register);
  expect(born).toEqual([
    {
      eventId: expect.any(String),
      type: 'user.created',
      userId: ann.id,
      actor: { id: ann.id, type: 'user' },
      timestamp: expect.any(String),
      user: {
        ...{ id: ann.id, name: 'Ann', username: `told-${count}`, avatar: null, roles: ['user'], teams: [] },
        permissions: ['tasks:create', 'tasks:read:own', 'tasks:update:own', 'dashboard:user'],
        disabled: false,
      },
      changes: {},
    },
  ]);
  const path = `/api/v1/users/${ann.id}`;
  const changes = async (deed: () => Promise<unknown>) => {
    const { events } = await toldOf(deed);
    expect(events.map((event) => event.actor)).toEqual(events.map(() => actor));
    return events.map(inShort);
  };
  const updated = (changed: object) => ['user.updated', ann.id, changed];
  expect(await changes(() => call('PATCH', '/auth/profile', { name: 'Anna' }, ann.bearer))).toEqual([
    updated({ name: { from: 'Ann', to: 'Anna' } }),
  ]);
  for (const body of [{ email: 'other@example.com' }, { company: 'Co' }, { password: 'another horse' }]) {
    expect(await changes(() => call('PATCH', path, body))).toEqual([]);
  }
  expect(
    await changes(() => call('POST', '/auth/login', { username: 'admin', password: service.password.admin })),
  ).toEqual([]);
  expect(await changes(() => call('PATCH', path, { disabled: true }))).toEqual([
    updated({ disabled: { from: false, to: true } }),
  ]);
  expect(await changes(() => call('PATCH', path, { disabled: true }))).toEqual([]);
  await call('POST', '/api/v1/roles', { name: 'told', permissions: ['users:read'] });
  expect(await changes(() => call('PUT', `${path}/roles`, { roles: ['told'] }))).toEqual([
    updated({
      roles: { from: ['user'], to: ['told'] },
      permissions: { from: expect.any(Array), to: ['users:read'] },
    }),
  ]);
  expect(await changes(() => call('PATCH', '/api/v1/roles/told', { permissions: [] }))).toEqual([
    updated({ permissions: { from: ['users:read'], to: [] } }),
  ]);
  await call('POST', '/api/v1/teams', { handle: 'told', name: 'Told' });
  const member = (lead: boolean) => ({ id: ann.id, lead });
  const members = (from: object[], to: object[]) => ['team.updated', 'told', { members: { from, to } }];
  expect(await changes(() => call('PUT', `/api/v1/teams/told/members/${ann.id}`, {}))).toEqual([
    members([], [member(false)]),
    updated({ teams: { from: [], to: ['told'] } }),
  ]);
  expect(await changes(() => call('PUT', `/api/v1/teams/told/members/${ann.id}`, { lead: true }))).toEqual([
    members([member(false)], [member(true)]),
  ]);
  expect(await changes(() => call('PATCH', '/api/v1/teams/told', { name: 'Called so' }))).toEqual([
    ['team.updated', 'told', { name: { from: 'Told', to: 'Called so' } }],
  ]);
  expect(await changes(() => call('DELETE', '/api/v1/teams/told'))).toEqual([
    ['team.deleted', 'told', {}],
    updated({ teams: { from: ['told'], to: [] } }),
  ]);
});

test('of who is gone the log tells the name, and that they are gone', async () => {
  const ann = await register();
  await call('PATCH', '/auth/profile', { name: 'Secretive', username: 'mysterious' }, ann.bearer);
  await call('PATCH', '/auth/profile', { name: 'Ann Last', avatar: 'https://example.com/private.png' }, ann.bearer);
  const { events } = await toldOf(() => call('DELETE', `/api/v1/users/${ann.id}`));
  expect(events).toMatchObject([
    { type: 'user.deleted', userId: ann.id, user: { name: 'Ann Last', username: null, avatar: null } },
  ]);
  const { rows } = await service.database.query('SELECT body::text AS body FROM identity_events WHERE subject = $1', [
    ann.id,
  ]);
  expect(rows).toHaveLength(4);
  expect(rows.map(({ body }) => body).join()).not.toMatch(/Secretive|mysterious|told-|private/);
});

const deed = fc.record({
  who: fc.nat(5),
  team: fc.constantFrom('red', 'green', 'blue'),
  kind: fc.constantFrom(
    'register',
    'sync',
    'join',
    'join',
    'lead',
    'leave',
    'rename',
    'role',
    'disable',
    'delete',
    'drop team',
    'new team',
    'change role',
  ),
  flag: fc.boolean(),
});

test('who follows the events has what there is, whatever is done, and a deed that failed is not told', async () => {
  await call('POST', '/api/v1/roles', { name: 'clerk', permissions: [] });
  const people = [(await register()).id];
  const perform = async (deeds: Array<typeof deed extends fc.Arbitrary<infer T> ? T : never>) => {
    for (const { who, team, kind, flag } of deeds) {
      const id = people[who % people.length];
      const user = `/api/v1/users/${id}`;
      const member = `/api/v1/teams/${team}/members/${id}`;
      if (kind === 'register') people.unshift((await register()).id);
      if (kind === 'sync') {
        const sub = `sub-${who}`;
        const token = await theirs.token({
          sub,
          email: `${sub}@example.org`,
          username: sub,
          roles: flag ? ['user'] : [],
        });
        // Whoever is disabled, or was a moment ago, is refused.
        const { body } = await call('POST', '/auth/sync', undefined, { authorization: `Bearer ${token}` });
        if (body.success) people.unshift(body.data.id);
      }
      if (kind === 'join') await call('PUT', member, {});
      if (kind === 'lead') await call('PUT', member, { lead: flag });
      if (kind === 'leave') await call('DELETE', member);
      if (kind === 'rename') await call('PATCH', user, { name: `Name ${++count}` });
      if (kind === 'role') await call('PUT', `${user}/roles`, { roles: flag ? ['user', 'clerk'] : ['user'] });
      if (kind === 'disable') await call('PATCH', user, { disabled: flag });
      if (kind === 'delete') await call('DELETE', user);
      if (kind === 'drop team') await call('DELETE', `/api/v1/teams/${team}`);
      if (kind === 'new team') await call('POST', '/api/v1/teams', { handle: team, name: team });
      if (kind === 'change role') {
        await call('PATCH', '/api/v1/roles/clerk', { permissions: flag ? ['users:read', 'tasks:create'] : [] });
      }
    }
  };
  const deeds = fc.sample(fc.array(deed, { minLength: DEEDS, maxLength: DEEDS }), { seed: SEED, numRuns: 1 })[0] ?? [];
  await perform(deeds);

  const users = new Map<string, unknown>();
  const teams = new Map<string, unknown>();
  const members = new Map<string, boolean>();
  for (const event of await feed()) {
    if ('user' in event) {
      if (event.type === 'user.deleted') users.delete(event.userId);
      else users.set(event.userId, event.user);
    } else {
      const { from = [], to = [] } = (event.changes.members ?? {}) as Record<
        'from' | 'to',
        Array<{ id: string; lead: boolean }>
      >;
      for (const { id } of from) members.delete(`${event.handle} ${id}`);
      for (const { id, lead } of to) members.set(`${event.handle} ${id}`, lead);
      if (event.type !== 'team.deleted') teams.set(event.handle, event.team);
      else {
        teams.delete(event.handle);
        for (const key of members.keys()) if (key.startsWith(`${event.handle} `)) members.delete(key);
      }
    }
  }
  const { rows } = await service.database.query(
    `SELECT (SELECT json_agg(json_build_object('id', id, 'name', name, 'username', username, 'avatar', avatar, 'roles', roles,
         'permissions', permissions, 'teams', teams, 'disabled', disabled_at IS NOT NULL) ORDER BY id) FROM users) AS users,
       (SELECT json_agg(json_build_object('handle', handle, 'name', name, 'description', description) ORDER BY handle)
        FROM teams) AS teams,
       (SELECT json_agg(handle || ' ' || user_id || ' ' || lead ORDER BY handle, user_id) FROM team_members) AS members`,
  );
  const byKey = (map: Map<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  expect(byKey(users)).toEqual(rows[0].users);
  expect(byKey(teams)).toEqual(rows[0].teams);
  expect([...members].map(([key, lead]) => `${key} ${lead}`).sort()).toEqual(rows[0].members.sort());
  console.info(`identity events: ${DEEDS} deeds, ${(await feed()).length} events, seed ${SEED}`);
}, 60_000);

test('what is old is forgotten, but for the newest of everybody who is there', async () => {
  const [ann, ben] = [await register(), await register()];
  await call('PATCH', '/auth/profile', { name: 'Newest' }, ann.bearer);
  await call('DELETE', `/api/v1/users/${ben.id}`);
  const known = async () => {
    const events = await feed();
    return [ann, ben].map(({ id }) =>
      events.filter((event) => 'user' in event && event.userId === id).map(({ type }) => type),
    );
  };
  expect(await known()).toEqual([
    ['user.created', 'user.updated'],
    ['user.created', 'user.deleted'],
  ]);
  await service.database.query(`UPDATE identity_events SET occurred_at = occurred_at - interval '91 days'`);
  expect(await forgetOldIdentityEvents(service.database, 92)).toBe(0);
  expect(await forgetOldIdentityEvents(service.database, 90)).toBeGreaterThan(3);
  expect(await known()).toEqual([['user.updated'], []]);
  expect(await forgetOldIdentityEvents(service.database, 90)).toBe(0);
  const { rows } = await service.database.query('SELECT id FROM users');
  const told = (await feed()).flatMap((event) => ('user' in event ? event.userId : []));
  expect(told.sort()).toEqual(rows.map(({ id }) => id).sort());
});

test('those from before there were events are told once, and their rights are those of their roles', async () => {
  const { url, drop } = await createEmptyDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const folder = new URL('../../../migrations/auth/', import.meta.url);
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('0019')) {
      await client.query(`INSERT INTO users (id, email, username, name, roles)
        VALUES ('01990000-0000-7000-8000-000000000001', 'old@example.com', 'old', '', '{admin,user}')`);
    }
    await client.query(readFileSync(new URL(name, folder), 'utf8'));
  }
  const { rows } = await client.query('SELECT type, body FROM identity_events');
  const waiting = await client.query('SELECT FROM outbox');
  await client.end();
  await drop();
  expect(rows.map(({ type }) => type)).toEqual(['user.created']);
  expect(rows[0].body.user).toMatchObject({ name: 'old', roles: ['admin', 'user'], teams: [] });
  expect(rows[0].body.user.permissions).toHaveLength(10);
  expect(waiting.rowCount).toBe(0);
});

test("the migrations make the tables that messaging works on, with this log's name", async () => {
  const template = readFileSync(new URL('../../../packages/messaging/sql/event-log.sql', import.meta.url), 'utf8')
    .replaceAll(/\bevents(?=\b|_)/g, 'identity_events')
    .replaceAll('undelivered_identity_events', 'undelivered_events');
  const made = await describeTables(await createTestDatabase('auth'));
  expect(made).toEqual(await describeTables(await createEmptyDatabase(), template));
  expect(made.map((rows) => rows.length)).toEqual([15, 4]);
});

async function describeTables({ url, drop }: { url: string; drop: () => Promise<void> }, sql = '') {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  const { rows: columns } = await client.query(
    `SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity, collation_name
     FROM information_schema.columns
     WHERE table_name IN ('identity_events', 'event_audience', 'outbox', 'undelivered_events') ORDER BY 1, 2`,
  );
  const { rows: functions } = await client.query(
    `SELECT pg_get_functiondef(oid) AS body FROM pg_proc WHERE proname IN
       ('last_event_position', 'event_lock_base', 'announce_event_writer', 'complete_event_position') ORDER BY proname`,
  );
  await client.end();
  await drop();
  return [columns, functions];
}
