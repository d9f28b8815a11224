import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Door, everyDoor } from './every-door.ts';
import { type ExpressJwtDoors, expressJwtDoors, SERVICE_SECRET } from './express-jwt-doors.ts';
import { forgeries } from './forgeries.ts';
import { get, post, type System, startSystem, until } from './system.ts';

let system: System;
let doors: Door[];
let close: () => void;
let expressJwt: ExpressJwtDoors;
let honest: string;

beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_API: '1000000', SERVICE_SECRET });
  expressJwt = await expressJwtDoors(system);
  ({ doors, close } = everyDoor(system));
  doors.push(expressJwt.keys, expressJwt.verifier);
  honest = await system.token('admin@demo.com');
}, 120_000);
afterAll(async () => {
  close?.();
  await expressJwt?.close();
  await system?.close();
});

test('forged tokens open no door and break none, honest ones open all', async () => {
  const tokens = Object.entries(await forgeries(honest, `${system.url}/.well-known/jwks.json`));
  const wrong: string[] = [];
  for (const door of doors) {
    expect([door.name, await door.try(honest)]).toEqual([door.name, 'accepted']);
    for (const [name, token] of tokens) {
      const verdict = await door.try(token);
      if (verdict !== 'refused') wrong.push(`${door.name}, ${name}: ${verdict}`);
    }
    expect([door.name, await door.try(honest)]).toEqual([door.name, 'accepted']);
  }
  console.info(`${tokens.length} hostile tokens at ${doors.length} doors: ${wrong.length} not refused`);
  expect(wrong).toEqual([]);
}, 60_000);

test('what is signed with our key but is no access token opens no door', async () => {
  const credentials = { email: 'user@demo.com', password: system.password('user@demo.com') };
  const answer = await post(`${system.url}/auth/login`, credentials);
  const refreshToken = /refreshToken=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  expect(refreshToken).not.toBe('');
  for (const door of doors) expect([door.name, await door.try(refreshToken)]).toEqual([door.name, 'refused']);
});

test('a service with express-jwt knows whose hours are whose, and by the verifier who has signed out', async () => {
  const user = await system.token('user@demo.com');
  for (const { url } of [expressJwt.keys, expressJwt.verifier]) {
    expect((await post(url, { taskId: 'a', hours: 2 }, user)).status).toBe(201);
    expect((await post(url, { taskId: 'b', hours: 1 }, honest)).status).toBe(201);
    expect((await post(url, { taskId: 'c', hours: 'many' }, user)).status).toBe(422);
    expect((await post(url, { taskId: 'd', hours: 1 })).status).toBe(401);
    const seen = async (token: string) =>
      (await (await get(url, token)).json()).map(({ taskId }: { taskId: string }) => taskId);
    expect([await seen(user), await seen(honest)]).toEqual([['a'], ['a', 'b']]);
  }
  expect((await post(`${system.url}/auth/logout`, {}, user)).ok).toBe(true);
  await until(async () => (await expressJwt.verifier.try(user)) === 'refused');
  expect(await expressJwt.keys.try(user)).toBe('accepted'); // as its README says
});
