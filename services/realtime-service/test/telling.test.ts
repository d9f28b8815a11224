import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomFrom } from '@taskward/testkit';
import { type Client, startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.stop());

const heardAll = (client: Client, ids: string[]) => until(() => client.events.length >= ids.length);

test('the first thing that one hears is who one is', async () => {
  const ada = await service.connect(await service.person('ada'));
  expect(ada.heard[0]).toBe('connected');
  ada.close();
});

test('who has no good token is refused with 401', async () => {
  for (const token of [
    undefined,
    7,
    '',
    'nonsense',
    await service.issuer.token({ exp: 1 }),
    service.issuer.unsigned(),
  ]) {
    await expect(service.connect(token)).rejects.toMatchObject({ data: { status: 401 } });
  }
  const query = { token: await service.person('ada') };
  await expect(service.connect(undefined, { query })).rejects.toMatchObject({ data: { status: 401 } });
});

test('each event reaches exactly those who may see it, whole and in order', async () => {
  const { neighbours } = service;
  neighbours.projects.set('cem', ['project:garden']);
  const people: Record<string, Client> = {
    ada: await service.connect(await service.person('ada', 'crew')),
    ben: await service.connect(await service.person('ben')),
    cem: await service.connect(await service.person('cem', 'crew'), { transports: ['polling'] }),
    'cem again': await service.connect(await service.person('cem', 'crew')),
    admin: await service.connect(await service.issuer.token({ sub: 'dan', roles: ['admin'] })),
  };
  const readsAs: Record<string, string[]> = {
    ada: ['person:ada', 'team:crew'],
    ben: ['person:ben'],
    cem: ['person:cem', 'team:crew', 'project:garden'],
    'cem again': ['person:cem', 'team:crew', 'project:garden'],
    admin: ['person:ada', 'person:ben', 'person:cem', 'team:crew', 'project:garden', 'person:nobody'],
  };
  const random = randomFrom(Number(process.env.SEED));
  const told = Array.from({ length: 200 }, (_, n) => {
    const audience = (readsAs.admin as string[]).filter(() => random() < 0.3);
    return { audience: audience.length > 0 ? audience : ['person:nobody'], title: `change ${n}` };
  });
  const ids: string[] = [];
  for (let at = 0; at < told.length; at += 7) ids.push(...(await neighbours.tell(...told.slice(at, at + 7))));
  for (const [name, client] of Object.entries(people)) {
    const expected = ids.filter((_, n) => told[n]?.audience.some((member) => readsAs[name]?.includes(member)));
    await heardAll(client, expected);
    expect([name, client.events]).toEqual([name, expected]);
  }
  for (const client of Object.values(people)) client.close();
});

test('who comes again says where they were, and hears what they missed: in order, nothing twice', async () => {
  const { neighbours } = service;
  const token = await service.person('eve');
  const random = randomFrom(Number(process.env.SEED) + 1);
  const written: string[] = [];
  let writing = true;
  const writer = (async () => {
    for (let n = 0; n < 120; n += 1) {
      const [id = ''] = await neighbours.tell({ audience: [random() < 0.8 ? 'person:eve' : 'person:nobody'], n });
      written.push(id);
      if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, random() * 60));
    }
    writing = false;
  })();
  const heard: string[] = [];
  const first = await service.connect(token);
  await until(() => first.events.length > 0);
  for (let client = first; ; ) {
    const wanted = 1 + Math.floor(random() * 20);
    await until(() => client.events.length >= wanted || !writing);
    client.close();
    heard.push(...client.events);
    const isLast = !writing;
    client = await service.connect(token, random() < 0.3 ? { transports: ['polling'] } : {});
    expect(await client.subscribe(heard.at(-1))).toEqual({ status: 200 });
    if (!isLast) continue;
    await writer;
    const [end = ''] = await neighbours.tell({ audience: ['person:eve'] });
    await until(() => client.events.includes(end));
    heard.push(...client.events);
    client.close();
    break;
  }
  // As the log has it for her, from the first on that she heard.
  const { body } = await pageOf(token, heard[0] as string);
  expect(heard.slice(1)).toEqual(body.events.map((event) => event.body.eventId));
});

interface Page {
  body: { events: Array<{ body: { eventId: string } }> };
}

async function pageOf(token: string, after: string): Promise<Page> {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-service-secret': 'a secret that the services of this test share',
  };
  const answer = await fetch(`${service.neighbours.url}/internal/events?after=${after}`, { headers });
  return { body: (await answer.json()) as Page['body'] };
}

test('who says late where they were hears the rest of it, and nothing again', async () => {
  const token = await service.person('fay');
  const audience = ['person:fay'];
  const there = await service.connect(token);
  const before = await service.neighbours.tell({ audience }, { audience }, { audience });
  await heardAll(there, before);
  const fay = await service.connect(token);
  const live = await service.neighbours.tell({ audience }, { audience });
  await heardAll(fay, live);
  expect(await fay.subscribe(before[0])).toEqual({ status: 200 });
  expect(await fay.subscribe(before[0])).toEqual({ status: 200 });
  expect(await fay.subscribe(live[0])).toEqual({ status: 200 });
  const [last = ''] = await service.neighbours.tell({ audience });
  await until(() => fay.events.includes(last));
  expect(fay.events).toEqual([...live, ...before.slice(1), last]);
});

test('where one was must be an event that there is', async () => {
  const gil = await service.connect(await service.person('gil'));
  for (const after of [undefined, 7, 'nonsense', { $ne: 1 }]) {
    expect(await gil.subscribe(after)).toMatchObject({ status: 422 });
  }
  expect(await gil.subscribe('01900000-0000-7000-8000-000000000000')).toMatchObject({ status: 410 });
  expect(await gil.subscribe('ffffffff-0000-7000-8000-000000000000')).toMatchObject({ status: 400 });
  const [id] = await service.neighbours.tell({ audience: ['person:gil'] });
  await until(() => gil.events.length > 0);
  expect(gil.events).toEqual([id]);
});

test('who says with the token where they were hears what came after it, before all else, and that this was all', async () => {
  const { neighbours } = service;
  const token = await service.person('gus');
  const [first, ...missed] = await neighbours.tell(...Array.from({ length: 5 }, () => ({ audience: ['person:gus'] })));
  const subscribed = ({ told }: Client) => told.flatMap(({ name, body }) => (name === 'subscribed' ? [body] : []));
  const gus = await service.connect(undefined, { auth: { token, after: first } });
  const later = await neighbours.tell({ audience: ['person:gus'] }, { audience: ['person:gus'] });
  await heardAll(gus, [...missed, ...later]);
  expect(gus.events).toEqual([...missed, ...later]);
  await until(() => subscribed(gus).length > 0);
  expect([gus.heard[0], subscribed(gus)]).toEqual(['connected', [{ status: 200 }]]);

  const wrong = { nonsense: 422, '01900000-0000-7000-8000-000000000000': 410 };
  for (const [after, status] of Object.entries(wrong)) {
    const lost = await service.connect(undefined, { auth: { token, after } });
    await until(() => subscribed(lost).length > 0);
    expect(subscribed(lost)).toMatchObject([{ status }]);
    const ids = await neighbours.tell({ audience: ['person:gus'] });
    await heardAll(lost, ids);
    expect(lost.events).toEqual(ids);
    lost.close();
  }
  gus.close();
});

test('who is taken off a project hears that, and nothing more of it; who comes hears it from then on', async () => {
  const { neighbours } = service;
  neighbours.projects.set('hal', ['project:shed']);
  const [hal, ida] = [
    await service.connect(await service.person('hal')),
    await service.connect(await service.person('ida')),
  ];
  const project = ['project:shed'];
  const both = ['person:hal', 'person:ida'];
  const [begin, first] = await neighbours.tell({ audience: both }, { audience: project });
  await until(() => hal.events.length === 2 && ida.events.length === 1); // both listen
  neighbours.projects.set('hal', []);
  neighbours.projects.set('ida', project);
  // In one go, so that what follows is on its way already.
  const [change, later] = await neighbours.tell({ type: 'project.updated', audience: both }, { audience: project });
  const [end] = await neighbours.tell({ audience: both });
  await until(() => hal.events.includes(end as string) && ida.events.includes(end as string));
  expect(hal.events).toEqual([begin, first, change, end]);
  expect(ida.events).toEqual([begin, change, later, end]);
});

test('while task-service is away nobody is sent away, and nothing is lost', async () => {
  const { neighbours } = service;
  const audience = ['person:jan'];
  const jan = await service.connect(await service.person('jan'));
  const ids = await neighbours.tell({ audience });
  await heardAll(jan, ids);
  await neighbours.away(true);
  const kim = await service.connect(await service.person('jan'));
  ids.push(...(await neighbours.tell({ audience }, { audience })));
  await neighbours.away(false);
  ids.push(...(await neighbours.tell({ audience })));
  await until(() => jan.events.length === ids.length && kim.events.length === ids.length - 1);
  expect(jan.events).toEqual(ids);
  expect(kim.events).toEqual(ids.slice(1));
});

test('who has something new in their inbox hears it, as it is shown there to them', async () => {
  const { neighbours } = service;
  const [lia, max] = [
    await service.connect(await service.person('lia')),
    await service.connect(await service.person('max')),
  ];
  const again = await service.connect(await service.person('lia'));
  neighbours.inboxes.set('lia', [{ id: 'newest' }, { id: 'newer' }, { id: 'old' }]);
  neighbours.inboxes.set('max', [{ id: 'his' }]);
  neighbours.tellInboxes([
    { userId: 'lia', id: 'newest' },
    { userId: 'lia', id: 'newer' },
    { userId: 'lia', id: 'not shown to her' },
    { userId: 'nobody', id: 'x' },
  ]);
  neighbours.tellInboxes([{ userId: 'max', id: 'his' }]);
  const heard = (client: Client) => client.told.flatMap(({ name, body }) => (name === 'notification' ? [body] : []));
  await until(() => heard(lia).length >= 2 && heard(again).length >= 2 && heard(max).length >= 1);
  const hers = [{ id: 'newer' }, { id: 'newest' }];
  expect([heard(lia), heard(again), heard(max)]).toEqual([hers, hers, [{ id: 'his' }]]);
  for (const client of [lia, max, again]) client.close();
});
