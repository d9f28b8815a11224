import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Browser, signInByCode } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

const PASSWORD = 'correct horse battery';
let service: RunningService;
let other: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

let count = 0;
/** Somebody new, signed in. */
async function person(name = 'Somebody', at = service) {
  const email = `${name.toLowerCase().replace(' ', '.')}-${++count}@example.com`;
  const made = await at.send('POST', '/auth/register', { email, password: PASSWORD, name });
  const { user, accessToken } = (await made.json()) as { user: { id: string }; accessToken: string };
  const signIn = async () => {
    const answer = await at.send('POST', '/auth/login', { email, password: PASSWORD });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  };
  return { id: user.id, email, name, token: accessToken, cookie: made.headers.getSetCookie()[0] ?? '', signIn };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
async function call(method: string, path: string, body?: unknown, token = admin.accessToken, at = service) {
  const response = await at.send(method, `/api/v1/teams${path}`, body, bearer(token));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
async function newTeam(members: Array<[{ id: string }, boolean]> = []): Promise<string> {
  const handle = `team-${++count}`;
  expect((await call('POST', '', { handle, name: 'A team' })).status).toBe(201);
  for (const [{ id }, lead] of members) {
    expect((await call('PUT', `/${handle}/members/${id}`, { lead })).status).toBe(200);
  }
  return handle;
}
const teamsIn = (token: string) => decodeJwt(token).teams;
const statusOf = async (token: string, path = '/api/private') => (await other.get(path, token)).status;
const refused = (token: string) => eventually(async () => (await statusOf(token)) === 401);

test('an admin makes, reads, changes and takes away a team', async () => {
  const made = await call('POST', '', { handle: 'support', name: ' Support ' });
  const team = { handle: 'support', name: 'Support', description: '', memberCount: 0, lead: false };
  expect(made).toMatchObject({ status: 201, body: { success: true, data: { ...team, members: [] } } });
  expect(made.headers.get('location')).toBe('/api/v1/teams/support');
  expect(made.body.data.createdAt).toMatch(/Z$/);
  expect((await call('POST', '', { handle: 'support', name: 'Again' })).status).toBe(409);
  expect((await call('PATCH', '/support', { description: 'Answers' })).body.data).toMatchObject({
    ...team,
    description: 'Answers',
  });
  expect((await call('GET', '/support')).body.data).toMatchObject({ name: 'Support', description: 'Answers' });
  expect((await call('DELETE', '/support')).status).toBe(204);
  for (const method of ['GET', 'DELETE']) expect((await call(method, '/support')).status).toBe(404);
  expect((await call('PATCH', '/support', { name: 'Gone' })).status).toBe(404);
});

test.each([
  ['', 422],
  ['a'.repeat(41), 422],
  ['Support', 422],
  ['sup port', 422],
  ['süpport', 422],
  ['a_b', 422],
  ['a', 201],
  ['-', 201],
  ['0'.repeat(40), 201],
])("a handle '%s' is answered with %d", async (handle, status) => {
  expect((await call('POST', '', { handle, name: 'A team' })).status).toBe(status);
  if (handle) expect((await call('GET', `/${encodeURIComponent(handle)}`)).status).toBe(status === 201 ? 200 : 400);
});

test('bodies and ids that are wrong are told by field', async () => {
  const handle = await newTeam();
  const { id } = await person();
  const faults = async (method: string, path: string, body: unknown) => {
    const answer = await call(method, path, body);
    return [answer.status, (answer.body.errors as Array<{ path: string }>).map((error) => error.path)];
  };
  expect(await faults('POST', '', { handle: 'fine' })).toEqual([422, ['name']]);
  expect(await faults('POST', '', { handle: 'fine', name: '\u200b', members: [] })).toEqual([422, ['name', 'members']]);
  expect(await faults('POST', '', { handle: 'fine', name: 'x', description: 'x'.repeat(2_001) })).toEqual([
    422,
    ['description'],
  ]);
  expect(await faults('PATCH', `/${handle}`, { handle: 'other' })).toEqual([422, ['handle']]);
  expect(await faults('PATCH', `/${handle}`, {})).toEqual([422, ['']]);
  expect(await faults('PUT', `/${handle}/members/${id}`, { lead: 'yes' })).toEqual([422, ['lead']]);
  expect(await faults('PUT', `/${handle}/members/ada`, {})).toEqual([400, ['userId']]);
  expect((await call('PUT', `/${handle}/members/00000000-0000-4000-8000-000000000000`, {})).status).toBe(404);
  expect((await call('PUT', `/no-such/members/${id}`, {})).status).toBe(404);
});

test('who joins and who leaves is told so by the next token, and the one before is refused everywhere', async () => {
  const ann = await person('Ann');
  const handle = await newTeam();
  expect(teamsIn(ann.token)).toEqual([]);
  const { body } = await call('PUT', `/${handle}/members/${ann.id}`);
  expect(body.data.members).toEqual([{ id: ann.id, name: 'Ann', avatar: null, lead: false }]);
  await refused(ann.token);
  const joined = await ann.signIn();
  expect(teamsIn(joined)).toEqual([handle]);
  expect(((await (await other.get('/auth/me', joined)).json()) as { data: unknown }).data).toMatchObject({
    teams: [handle],
  });
  const { id_token, access_token } = await signInByCode(new Browser(service.url), {
    username: ann.email,
    password: PASSWORD,
  });
  expect(teamsIn(access_token)).toEqual([handle]);
  expect(teamsIn(id_token)).toEqual([handle]);

  expect((await call('DELETE', `/${handle}/members/${ann.id}`)).status).toBe(204);
  await refused(joined);
  await refused(access_token);
  expect(teamsIn(await ann.signIn())).toEqual([]);
  expect((await call('DELETE', `/${handle}/members/${ann.id}`)).status).toBe(404);
});

test('what changes nothing withdraws nothing: again, and who leads', async () => {
  const ann = await person();
  const handle = await newTeam([[ann, false]]);
  const token = await ann.signIn();
  const { authVersion } = await versionOf(ann.id);
  for (const body of [{}, { lead: true }, {}, { lead: false }]) {
    expect((await call('PUT', `/${handle}/members/${ann.id}`, body)).status).toBe(200);
  }
  expect((await call('PUT', `/${handle}/members/${ann.id}`, { lead: true })).body.data.members[0].lead).toBe(true);
  expect((await call('PUT', `/${handle}/members/${ann.id}`, {})).body.data.members[0].lead).toBe(true);
  expect(await versionOf(ann.id)).toEqual({ authVersion });
  expect(await statusOf(token)).toBe(200);
});

async function versionOf(id: string): Promise<{ authVersion: number }> {
  return (await service.database.query('SELECT auth_version AS "authVersion" FROM users WHERE id = $1', [id])).rows[0];
}

test('a team that is taken away is gone from everybody in it', async () => {
  const [ann, ben] = [await person(), await person()];
  const handle = await newTeam([
    [ann, true],
    [ben, false],
  ]);
  const kept = await newTeam([[ben, false]]);
  const tokens = [await ann.signIn(), await ben.signIn()];
  expect((await call('DELETE', `/${handle}`)).status).toBe(204);
  for (const token of tokens) await refused(token);
  expect(teamsIn(await ann.signIn())).toEqual([]);
  expect(teamsIn(await ben.signIn())).toEqual([kept]);
});

test('a person sees their own teams and nobody else’s', async () => {
  const ann = await person();
  const [one, two, theirs] = [await newTeam([[ann, false]]), await newTeam([[ann, true]]), await newTeam()];
  const token = await ann.signIn();
  const { body } = await call('GET', '', undefined, token);
  expect(body.data.map(({ handle, lead }: { handle: string; lead: boolean }) => [handle, lead])).toEqual(
    [[one, false] as const, [two, true] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  expect((await call('GET', `/${theirs}`, undefined, token)).status).toBe(404);
  const whole = await call('GET', `/${one}`, undefined, token);
  expect(whole.body.data).toMatchObject({ handle: one, memberCount: 1, members: [{ id: ann.id }] });
});

test('an admin sees all, by pages in the order of handles', async () => {
  await Promise.all(['pages-b', 'pages-a', 'pages-c'].map((handle) => call('POST', '', { handle, name: handle })));
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: { body: { data: Array<{ handle: string }>; page: { nextCursor: string | null } } } = await call(
      'GET',
      `?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    expect(body.data.length).toBeLessThanOrEqual(2);
    seen.push(...body.data.map(({ handle }) => handle));
    cursor = body.page.nextCursor;
  }
  expect(seen).toEqual([...new Set(seen)].sort());
  expect(seen).toEqual(expect.arrayContaining(['demo', 'pages-a', 'pages-b', 'pages-c']));
  expect((await call('GET', '?cursor=nonsense')).status).toBe(400);
});

test('who leads a team says who is in it and who leads it, and nothing else', async () => {
  const [lead, member, stranger] = [await person(), await person(), await person()];
  const handle = await newTeam([
    [lead, true],
    [member, false],
  ]);
  const tokens = { lead: await lead.signIn(), member: await member.signIn(), stranger: stranger.token };
  const put = (who: keyof typeof tokens, id: string, body: object = {}) =>
    call('PUT', `/${handle}/members/${id}`, body, tokens[who]).then(({ status }) => status);
  const drop = (who: keyof typeof tokens, id: string) =>
    call('DELETE', `/${handle}/members/${id}`, undefined, tokens[who]).then(({ status }) => status);
  expect([await put('member', stranger.id), await drop('member', member.id)]).toEqual([403, 403]);
  expect([await put('stranger', stranger.id), await drop('stranger', lead.id)]).toEqual([404, 404]);
  expect(await put('lead', stranger.id)).toBe(200);
  expect(await put('lead', member.id, { lead: true })).toBe(200);
  expect(await drop('lead', stranger.id)).toBe(204);
  expect((await call('PATCH', `/${handle}`, { name: 'Mine' }, tokens.lead)).status).toBe(403);
  expect((await call('DELETE', `/${handle}`, undefined, tokens.lead)).status).toBe(403);
  expect((await call('POST', '', { handle: 'mine', name: 'Mine' }, tokens.lead)).status).toBe(403);
  // Who leaves loses the lead with it, at once.
  expect(await drop('lead', lead.id)).toBe(204);
  await refused(tokens.lead);
  const left = await lead.signIn();
  expect((await call('PUT', `/${handle}/members/${stranger.id}`, {}, left)).status).toBe(404);
});

test('of two leads who put each other out at the same moment one stays', async () => {
  const [ann, ben] = [await person(), await person()];
  const handle = await newTeam([
    [ann, true],
    [ben, true],
  ]);
  const [annToken, benToken] = [await ann.signIn(), await ben.signIn()];
  const answers = await Promise.all([
    call('DELETE', `/${handle}/members/${ben.id}`, undefined, annToken, service),
    call('DELETE', `/${handle}/members/${ann.id}`, undefined, benToken, other),
  ]);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect((await call('GET', `/${handle}`)).body.data.members).toHaveLength(1);
});

test('one person is in fifty teams at most, however many ask at once', async () => {
  const ann = await person();
  const handles = await Promise.all(Array.from({ length: 60 }, () => newTeam()));
  const join = (handle: string, at: RunningService) =>
    call('PUT', `/${handle}/members/${ann.id}`, {}, admin.accessToken, at).then(({ status }) => status);
  const statuses = await Promise.all(handles.map((handle, i) => join(handle, i % 2 ? service : other)));
  expect([200, 409].map((status) => statuses.filter((one) => one === status).length)).toEqual([50, 10]);
  expect(teamsIn(await ann.signIn())).toHaveLength(50);
});

test('whoever is deleted leaves their teams, and comes back to none', async () => {
  const [ann, ben] = [await person(), await person()];
  const handle = await newTeam([
    [ann, true],
    [ben, false],
  ]);
  await service.send('DELETE', `/api/v1/users/${ann.id}`, undefined, admin.authorization);
  expect((await call('GET', `/${handle}`)).body.data).toMatchObject({ memberCount: 1, members: [{ id: ben.id }] });
});

test('everybody who registers or is invited is put into the team for new people, which is made at the start', async () => {
  const welcoming = await startService({ beside: service, settings: { NEW_PEOPLE_TEAM: 'new-people' } });
  try {
    const ann = await person('Ann', welcoming);
    expect(teamsIn(ann.token)).toEqual(['new-people']);
    expect(await statusOf(ann.token)).toBe(200);
    const body = { email: 'invited-here@example.com' };
    const invited = await welcoming.send('POST', '/api/v1/users', body, admin.authorization);
    expect(((await invited.json()) as { data: unknown }).data).toMatchObject({ teams: ['new-people'], invited: true });
    expect((await call('GET', '/new-people')).body.data).toMatchObject({ name: 'new-people', memberCount: 2 });
    expect((await call('DELETE', '/new-people')).status).toBe(204);
    expect(teamsIn((await person('Ben', welcoming)).token)).toEqual([]);
  } finally {
    await welcoming.close();
  }
});

test('an account that is made where a team is taken away at the same moment is made', async () => {
  const welcoming = await startService({ beside: service, settings: { NEW_PEOPLE_TEAM: 'fleeting' } });
  try {
    const made = await Promise.all([
      person('Ann', welcoming),
      person('Ben', welcoming),
      call('DELETE', '/fleeting'),
      person('Cy', welcoming),
    ]);
    expect(made[2].status).toBe(204);
    for (const one of [made[0], made[1], made[3]]) {
      expect(teamsIn(await one.signIn())).toEqual([]);
    }
  } finally {
    await welcoming.close();
  }
});
