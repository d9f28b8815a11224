import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startValkey, type Valkey } from '@taskward/testkit';
import { type CountOne, createRateLimit, type Logger, openValkey, rateHeaders, type ValkeyDoor } from '../src/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'taskward-valkey-'));
const said: string[] = [];
const log = { warn: (_: object, text: string) => said.push(text), info: (text: string) => said.push(text) } as never;
let valkey: Valkey;
let doors: ValkeyDoor[];
beforeAll(async () => {
  valkey = await startValkey({ dir });
  doors = [1, 2].map(() => openValkey({ url: valkey.url, log: log as Logger }));
  await connected(true);
});
afterAll(async () => {
  for (const door of doors) await door.close();
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function connected(isThere: boolean): Promise<void> {
  while (doors.some((door) => door.status().connected !== isThere)) await new Promise((go) => setTimeout(go, 20));
}

const MOST = 40;
const limits = (name: string): CountOne[] =>
  doors.map((door) => createRateLimit({ name, most: MOST, windowSeconds: 600 }, door));
/** A hundred at once, by both in turn. */
const hundred = async (by: CountOne[], holder: string) =>
  Promise.all(Array.from({ length: 100 }, (_, at) => (by[at % by.length] as CountOne)(holder)));
const passed = (all: Array<{ isOver: boolean }>) => all.filter(({ isOver }) => !isOver).length;

test('two instances count together, exactly, however many ask at once, and each holder by itself', async () => {
  const both = limits('together');
  const [ada, ben] = await Promise.all([hundred(both, 'ada'), hundred(both, 'ben')]);
  expect([passed(ada), passed(ben)]).toEqual([MOST, MOST]);
  const lefts = ada.filter(({ isOver }) => !isOver).map(({ left }) => left);
  expect(lefts.sort((a, b) => a - b)).toEqual([...Array(MOST).keys()]);
  for (const { seconds, left, isOver } of ada) {
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(600);
    if (isOver) expect(left).toBe(0);
  }
  expect(rateHeaders(ada.at(-1) as never)).toEqual([
    ['ratelimit', expect.stringMatching(/^"together"; r=0; t=\d+$/)],
    ['ratelimit-policy', '"together"; q=40; w=600'],
  ]);
});

test('a count begins anew when its window is over', async () => {
  const [count] = doors.map((door) => createRateLimit({ name: 'short', most: 1, windowSeconds: 1 }, door));
  await (count as CountOne)('ada');
  const { isOver } = await (count as CountOne)('ada');
  expect(isOver).toBe(true);
  while ((await (count as CountOne)('ada')).isOver) await new Promise((go) => setTimeout(go, 50));
});

test('while Valkey is away each counts alone, and together again once it is back; each door says so once', async () => {
  said.length = 0;
  const both = limits('away');
  expect(passed(await hundred(both, 'ada'))).toBe(MOST);
  await valkey.kill9();
  await connected(false);
  // Who was over stays so where it is known; others are counted by each.
  expect(passed(await hundred(both, 'ada'))).toBe(0);
  expect(passed(await hundred(both, 'ben'))).toBe(2 * MOST);
  valkey = await startValkey({ dir, port: Number(new URL(valkey.url).port) });
  await connected(true);
  expect(passed(await hundred(both, 'cem'))).toBe(MOST);
  const away = 'Valkey is away: what instances share each does alone; it is tried again';
  expect(said).toEqual([away, away, 'Valkey is there again', 'Valkey is there again']);
});

test('one that is there and says nothing is waited for once, and heard again once it speaks', async () => {
  const both = limits('silent');
  process.kill(valkey.pid, 'SIGSTOP');
  try {
    expect(passed(await hundred(both, 'ada'))).toBe(2 * MOST);
    expect(doors.map((door) => door.status())).toEqual([{ connected: false }, { connected: false }]);
    // Nobody waits any more: refused in the same turn.
    const refused = await Promise.race([
      doors[0]?.publish('x', 'y').catch(() => 'refused'),
      Promise.resolve().then(soon),
    ]);
    expect(refused).toBe('refused');
  } finally {
    process.kill(valkey.pid, 'SIGCONT');
  }
  await connected(true);
  expect(passed(await hundred(both, 'ben'))).toBe(MOST);
});

/** Later than what is rejected already, and sooner than anything that waits. */
const soon = () => new Promise((resolve) => setImmediate(() => resolve('waits')));
