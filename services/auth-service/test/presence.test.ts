import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceToken } from '@taskward/service-kit';
import { type RunningService, startService } from './running-service.ts';

const SERVICE_SECRET = 'what our services share, for tests alone';
let service: RunningService;
let headers: Record<string, string>;
beforeAll(async () => {
  service = await startService({ settings: { SERVICE_SECRET } });
  const token = await serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, 'realtime-service')();
  headers = {
    authorization: `Bearer ${token}`,
    'x-service-secret': SERVICE_SECRET,
    'content-type': 'application/json',
  };
});
afterAll(() => service?.close());

const at = () => `${service.url}/internal/presence`;
const about = async (ids: string[], asker?: string) => {
  const answer = await fetch(`${at()}?ids=${ids.join(',')}${asker ? `&for=${asker}` : ''}`, { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: Array<Record<string, unknown>> }).data;
};
const tell = (seen: unknown) => fetch(at(), { method: 'POST', headers, body: JSON.stringify({ seen }) });

/** Somebody new, in teams. */
async function person(...teams: string[]): Promise<string> {
  const id = randomUUID();
  const sql = `INSERT INTO users (id, email, username, name, given_name, family_name, roles)
               VALUES ($1, $2, $2, 'P', 'P', '', '{user}')`;
  await service.database.query(sql, [id, `${id}@example.com`]);
  for (const team of teams) {
    await service.database.query(`INSERT INTO teams (handle, name) VALUES ($1, $1) ON CONFLICT DO NOTHING`, [team]);
    await service.database.query('INSERT INTO team_members (handle, user_id) VALUES ($1, $2)', [team, id]);
  }
  return id;
}

test('who shares a team is a colleague, and so is one of oneself', async () => {
  const [ann, bob, cem] = [await person('crew', 'cooks'), await person('crew'), await person()];
  const colleagues = async (asker?: string) =>
    Object.fromEntries(
      (await about([ann, bob, cem, randomUUID(), 'robot'], asker)).map((one) => [one.userId, one.colleague]),
    );
  expect(await colleagues(ann)).toEqual({ [ann]: true, [bob]: true, [cem]: false });
  expect(await colleagues(cem)).toEqual({ [ann]: false, [bob]: false, [cem]: true });
  for (const asker of [undefined, 'robot', randomUUID()]) {
    expect(await colleagues(asker)).toEqual({ [ann]: false, [bob]: false, [cem]: false });
  }
});

test('when somebody was seen never runs backwards, nor ahead of now', async () => {
  const ann = await person();
  const seen = async () => (await about([ann]))[0]?.lastSeen;
  const moments = [
    '2030-01-01T00:00:00.000Z',
    '2020-05-01T00:00:00.000Z',
    '2020-04-01T00:00:00.000Z',
    '2020-06-01T00:00:00.000Z',
  ];
  expect((await tell(moments.slice(1).map((moment) => ({ userId: ann, at: moment })))).status).toBe(204);
  expect(await seen()).toBe('2020-06-01T00:00:00.000Z');
  await tell([
    { userId: ann, at: moments[1] },
    { userId: randomUUID(), at: moments[1] },
  ]);
  expect(await seen()).toBe('2020-06-01T00:00:00.000Z');
  await tell([{ userId: ann, at: moments[0] }]);
  const now = Date.now();
  expect(Date.parse(String(await seen()))).toBeLessThan(now + 60_000);
  expect(Date.parse(String(await seen()))).toBeGreaterThan(now - 60_000);
  for (const wrong of [[{ userId: 'x', at: moments[0] }], [{ userId: ann, at: 'yesterday' }], [{}], 'x', undefined]) {
    expect((await tell(wrong)).status).toBe(422);
  }
});

test('one may hide, and others cannot ask for any of it', async () => {
  const { authorization } = await service.signIn('user');
  const me = await service.send('GET', '/auth/me', undefined, authorization);
  const { id } = ((await me.json()) as { data: { id: string } }).data;
  const hide = (hidesPresence: unknown) => service.send('PATCH', '/auth/profile', { hidesPresence }, authorization);
  expect((await about([id]))[0]?.hidden).toBe(false);
  expect(await (await hide(true)).json()).toMatchObject({ data: { hidesPresence: true } });
  expect((await about([id]))[0]?.hidden).toBe(true);
  expect((await hide('no')).status).toBe(422);
  const ways: Array<Record<string, string>> = [
    {},
    authorization,
    { 'x-service-secret': SERVICE_SECRET },
    { ...headers, ...authorization },
  ];
  for (const sent of ways) {
    const { status } = await fetch(`${at()}?ids=${id}`, { headers: sent });
    expect(status).toBe('x-service-secret' in sent ? ('authorization' in sent ? 403 : 401) : 404);
  }
});

test('who is called so is found by address, username or whole name, whatever the case; who cannot sign in is not', async () => {
  const [ann, bob, cem] = [await person(), await person(), await person()];
  const sql = 'UPDATE users SET email = $2, username = $3, name = $4 WHERE id = $1';
  await service.database.query(sql, [ann, 'Ann@Example.com', 'ann-of-crew', 'Ann Ágnes']);
  await service.database.query(sql, [bob, 'bob@example.com', 'bob-of-crew', 'Ann Ágnes']);
  await service.database.query(sql, [cem, 'cem@example.com', 'cem-of-crew', 'Cem']);
  await service.database.query('UPDATE users SET disabled_at = now() WHERE id = $1', [cem]);
  const ask = async (body: unknown) =>
    fetch(`${service.url}/internal/people`, { method: 'POST', headers, body: JSON.stringify(body) });
  const names = ['ann@example.com', 'BOB-of-crew', 'ann ágnes', 'Ann', 'Cem', '%', "' OR TRUE --"];
  const { data } = (await (await ask({ names })).json()) as { data: Array<{ name: string; id: string }> };
  const found = (name: string) => data.filter((one) => one.name === name).map(({ id }) => id);
  expect(names.map(found)).toEqual([[ann], [bob], [ann, bob].sort(), [], [], [], []]);
  expect((await ask({ names: Array(41).fill('x') })).status).toBe(422);
  const sent = { 'content-type': 'application/json' };
  const outside = await fetch(`${service.url}/internal/people`, { method: 'POST', headers: sent, body: '{}' });
  expect(outside.status).toBe(404);
});
