import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { base64url } from 'jose';
import { everyDoor } from './every-door.ts';
import { type System, startSystem } from './system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_API: '1000000' });
}, 120_000);
afterAll(() => system?.close());

/** How often the key set was fetched from auth-service. */
async function fetches(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${system.settings.AUTH_PORT}/metrics`)).text();
  const line = text.split('\n').find((each) => each.includes('_count') && each.includes('jwks.json'));
  return Number(line?.split(' ').at(-1) ?? 0);
}

test('a flood of made-up key ids makes each service fetch the keys twice at most', async () => {
  const { doors, close } = everyDoor(system);
  const token = await system.token('admin@demo.com');
  for (const door of doors) expect([door.name, await door.try(token)]).toEqual([door.name, 'accepted']);
  const before = await fetches();
  expect(before).toBeGreaterThan(0);
  const [header, ...rest] = token.split('.') as [string, string, string];
  const fields = JSON.parse(new TextDecoder().decode(base64url.decode(header)));
  const flood = Array.from({ length: 1_000 }, (_, i) => {
    const forged = base64url.encode(JSON.stringify({ ...fields, kid: `made-up-${i}` }));
    return [forged, ...rest].join('.');
  });
  for (const door of doors) {
    const verdicts = new Set<string>();
    for (let i = 0; i < flood.length; i += 50) {
      for (const verdict of await Promise.all(flood.slice(i, i + 50).map((each) => door.try(each))))
        verdicts.add(verdict);
    }
    expect([door.name, [...verdicts]]).toEqual([door.name, ['refused']]);
    expect([door.name, await door.try(token)]).toEqual([door.name, 'accepted']);
  }
  const caused = (await fetches()) - before;
  console.info(
    `${flood.length * doors.length} tokens with made-up key ids at ${doors.length} doors: ${caused} fetches`,
  );
  expect(caused).toBeLessThanOrEqual(4); // gateway and task-service, twice each; auth-service has the keys itself
  close();
}, 60_000);
