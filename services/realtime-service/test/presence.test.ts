import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

interface News {
  userId: string;
  online: boolean;
  lastSeen: string;
}

/** What a client hears of somebody. */
const newsOf = ({ told }: Client, userId: string) =>
  told.flatMap(({ name, body }) => (name === 'presence' && (body as News).userId === userId ? [body as News] : []));
const online = (client: Client, userId: string) => newsOf(client, userId).map((news) => news.online);
const hears = (client: Client, userId: string, ...states: boolean[]) =>
  until(() => online(client, userId).length >= states.length).then(() =>
    expect(online(client, userId)).toEqual(states),
  );

async function about(asker: string, ...ids: string[]): Promise<News[]> {
  const headers = { authorization: `Bearer ${asker}` };
  const answer = await fetch(`${service.url}/api/v1/presence?ids=${ids.join(',')}`, { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: News[] }).data;
}

test('colleagues hear when somebody comes, and goes with their last socket; others hear nothing', async () => {
  const [ada, ben, cem] = [randomUUID(), randomUUID(), randomUUID()];
  for (const [id, team] of [
    [ada, 'crew'],
    [ben, 'crew'],
    [cem, 'cooks'],
  ] as const)
    service.neighbours.people.set(id, { teams: [team] });
  const [bens, cems] = [
    await service.connect(await service.person(ben, 'crew')),
    await service.connect(await service.person(cem, 'cooks')),
  ];
  const first = await service.connect(await service.person(ada, 'crew'));
  await hears(bens, ada, true);
  const second = await service.connect(await service.person(ada, 'crew'));
  first.close();
  second.socket.emit('heartbeat');
  const asker = await service.person(ben, 'crew');
  expect(await about(asker, ada, cem, ben)).toMatchObject([
    { userId: ada, online: true },
    { userId: ben, online: true },
  ]);
  expect(await about(await service.person(cem, 'cooks'), ada)).toEqual([]);
  expect(online(bens, ada)).toEqual([true]);
  const before = Date.now();
  second.close();
  await hears(bens, ada, true, false);
  const [, { lastSeen } = { lastSeen: '' }] = newsOf(bens, ada);
  expect(Date.parse(lastSeen)).toBeGreaterThanOrEqual(before);
  await until(() => service.neighbours.people.get(ada)?.lastSeen === lastSeen);
  expect(await about(asker, ada)).toEqual([{ userId: ada, online: false, lastSeen }]);
  expect(newsOf(cems, ada)).toEqual([]);
  bens.close();
  cems.close();
});

test('who comes again at once was not away', async () => {
  const [dan, eve] = [randomUUID(), randomUUID()];
  for (const id of [dan, eve]) service.neighbours.people.set(id, { teams: ['crew'] });
  const eves = await service.connect(await service.person(eve, 'crew'));
  for (let n = 0; n < 3; n += 1) {
    const client = await service.connect(await service.person(dan, 'crew'));
    await until(() => online(eves, dan).length === 1);
    client.close();
  }
  await hears(eves, dan, true, false);
  eves.close();
});

test('who hides is not told of, neither over sockets nor to who asks, and shows again when they want', async () => {
  const [fay, gil] = [randomUUID(), randomUUID()];
  service.neighbours.people.set(fay, { teams: ['crew'], hidden: true });
  service.neighbours.people.set(gil, { teams: ['crew'] });
  const gils = await service.connect(await service.person(gil, 'crew'));
  const fays = await service.connect(await service.person(fay, 'crew'));
  const asker = await service.person(gil, 'crew');
  expect(await about(asker, fay)).toEqual([]);
  const other = await service.connect(await service.person(gil, 'crew')); // what comes after her is heard
  const [hal] = [randomUUID()];
  service.neighbours.people.set(hal, { teams: ['crew'] });
  await service.connect(await service.person(hal, 'crew'));
  await hears(gils, hal, true);
  expect(newsOf(gils, fay)).toEqual([]);
  for (const client of [gils, fays, other]) client.close();
});

test('who may not is refused', async () => {
  const ask = async (token: string | undefined, query = '?ids=x') =>
    (
      await fetch(
        `${service.url}/api/v1/presence${query}`,
        token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
      )
    ).status;
  const person = await service.person(randomUUID());
  expect(await ask(undefined)).toBe(401);
  expect(await ask(await service.issuer.token({ sub: 'robot', client_id: 'robot' }))).toBe(403);
  expect(await ask(await service.issuer.token({ client_id: 'calendar' }))).toBe(403);
  for (const query of ['', '?ids=', '?ids=a%20b', `?ids=${'x,'.repeat(100)}x`])
    expect([query, await ask(person, query)]).toEqual([query, 400]);
  service.neighbours.peopleAway = true;
  expect(await ask(person)).toBe(503);
  service.neighbours.peopleAway = false;
});
