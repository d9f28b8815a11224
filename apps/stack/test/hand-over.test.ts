import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { post, until } from './system.ts';

let system: BorrowedSystem;
let admin: string;
beforeAll(async () => {
  system = await borrowSystem();
  admin = await system.token(system.people.admin.email);
}, 120_000);
afterAll(() => system?.giveBack());

const ask = async (method: string, path: string, token: string, body?: object) => {
  const answer = await fetch(`${system.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
};

/** Somebody new who is in these teams, and how they sign in. */
async function person(...teams: string[]) {
  const account = { email: `p${crypto.randomUUID()}@example.com`, password: 'a password of theirs' };
  const { id } = (await ask('POST', 'users', admin, account)).body.data;
  for (const team of teams) await ask('PUT', `teams/${team}/members/${id}`, admin, {});
  const signIn = async () => String((await (await post(`${system.url}/auth/login`, account)).json()).accessToken);
  return { id: String(id), signIn, token: await signIn() };
}

test('colleagues hand each other work; who leaves the team sees the work of its projects no more, at any door', async () => {
  const team = `t${crypto.randomUUID().slice(0, 8)}`;
  expect((await ask('POST', 'teams', admin, { handle: team, name: 'Crew' })).status).toBe(201);
  const [ann, bob, eve] = [await person(team), await person(team), await person()];
  expect(decodeJwt(ann.token).teams).toEqual([team]);

  const task = { title: 'For you', assignedTo: bob.id };
  const give = async () => (await ask('POST', 'tasks', ann.token, task)).status;
  await until(async () => (await give()) === 201); // task-service hears of people from auth-service
  expect((await ask('POST', 'tasks', ann.token, { title: 'x', assignedTo: eve.id })).status).toBe(403);
  expect((await ask('GET', 'tasks', bob.token)).body.data[0]).toMatchObject({ title: 'For you', createdBy: ann.id });

  const { id: project } = (await ask('POST', 'projects', ann.token, { name: 'Ours' })).body.data;
  await ask('PUT', `projects/${project}/members/team:${team}`, ann.token, {});
  const shared = (await ask('POST', 'tasks', ann.token, { title: 'Ours', projectId: project })).body.data;
  const seenBy = async (token: string) => {
    const ids = async (query: string) =>
      (await ask('GET', `tasks?${query}`, token)).body.data?.map(({ id }: { id: string }) => id);
    const events = (await ask('GET', 'events?limit=1000', token)).body.data ?? [];
    return {
      get: (await ask('GET', `tasks/${shared.id}`, token)).status,
      list: (await ids('scope=visible'))?.includes(shared.id) ?? false,
      search: (await ids(`projectId=${project}&q=ours`))?.includes(shared.id) ?? false,
      feed: events.some(({ taskId }: { taskId: string }) => taskId === shared.id),
    };
  };
  const sees = { get: 200, list: true, search: true, feed: true };
  expect([await seenBy(bob.token), await seenBy(eve.token)]).toEqual([
    sees,
    { get: 404, list: false, search: false, feed: false },
  ]);

  expect((await ask('DELETE', `teams/${team}/members/${bob.id}`, admin)).status).toBe(204);
  await until(async () => (await ask('GET', 'tasks', bob.token)).status === 401); // his token is withdrawn
  const later = await bob.signIn();
  expect(await seenBy(later)).toEqual({ get: 404, list: false, search: false, feed: false });
  expect((await ask('GET', 'tasks', later)).body.data).toHaveLength(1); // what was given to him is still his
  await until(async () => (await give()) === 403);

  // Of a team that is no more the project has nothing, whoever takes its name next.
  await ask('PUT', `projects/${project}/members/user:${eve.id}`, ann.token, {});
  expect((await ask('DELETE', `teams/${team}`, admin)).status).toBe(204);
  await until(async () => (await ask('GET', `projects/${project}`, eve.token)).body.data.members.length === 2);
}, 120_000);
