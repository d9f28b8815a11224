import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startValkey, type Valkey } from '@taskward/testkit';
import fc from 'fast-check';
import { createClient } from 'redis';
import { createMemoryBook, type Gone, type PresenceBook } from '../src/presence/presence-book.ts';
import { createValkeyBook } from '../src/presence/valkey-book-store.ts';

/** PRESENCE_RUNS=2000 for the long run. */
const RUNS = Number(process.env.PRESENCE_RUNS ?? 25);
const SEED = Number(process.env.SEED);

const dir = mkdtempSync(join(tmpdir(), 'taskward-valkey-'));
let valkey: Valkey;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  valkey = await startValkey({ dir });
  client = createClient({ url: valkey.url });
  await client.connect();
});
afterAll(async () => {
  await client?.close();
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const PEOPLE = ['ada', 'ben', 'cem'];

/** What happens, each some time after the one before: a socket is heard, goes, or somebody looks who is gone. */
const step = fc.record({
  passes: fc.oneof({ weight: 3, arbitrary: fc.nat(20_000) }, fc.nat(90_000)),
  what: fc.constantFrom('heard', 'heard', 'left', 'look', 'ask'),
  who: fc.constantFrom(...PEOPLE),
  socket: fc.nat(3),
  /** Which instance does it. */
  at: fc.nat(1),
});

/** The truth: until when each socket counts, when each person was seen, and who is told to be here. */
interface Model {
  sockets: Map<string, Map<number, number>>;
  seen: Map<string, number>;
  told: Set<string>;
}

const isHere = ({ sockets }: Model, who: string, now: number) =>
  [...(sockets.get(who)?.values() ?? [])].some((end) => end > now);

const books: Array<[string, () => Promise<PresenceBook[]>]> = [
  ['in memory', async () => [createMemoryBook()]],
  [
    'in Valkey, by two instances',
    async () => {
      await client.flushAll();
      return [createValkeyBook(client), createValkeyBook(client)];
    },
  ],
];

test.each(books)(
  '%s: what is told equals the truth, and nobody was seen earlier than before',
  async (_, open) => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const instances = await open();
        const model: Model = {
          sockets: new Map(PEOPLE.map((who) => [who, new Map()])),
          seen: new Map(),
          told: new Set(),
        };
        const lastSeen = new Map<string, number>();
        let now = 1_800_000_000_000;
        const look = async (book: PresenceBook) => {
          const gone = await book.takeGone(now);
          const expected = [...model.told].filter((who) => !isHere(model, who, now));
          expect(gone.map(({ userId }) => userId).sort()).toEqual(expected.sort());
          for (const { userId, teams, lastSeen: at } of gone as Gone[]) {
            expect([teams, at]).toEqual([['crew', userId], model.seen.get(userId)]);
            expect(at).toBeGreaterThanOrEqual(lastSeen.get(userId) ?? 0);
            lastSeen.set(userId, at);
            model.told.delete(userId);
            model.sockets.get(userId)?.clear();
            checked += 1;
          }
        };
        for (const { passes, what, who, socket, at } of [
          ...steps,
          { passes: 90_000, what: 'look', who: 'ada', socket: 0, at: 0 },
        ]) {
          now += passes;
          const book = instances[at % instances.length] as PresenceBook;
          const person = { userId: who, teams: ['crew', who] };
          if (what === 'look') await look(book);
          else if (what === 'ask') {
            const expected = PEOPLE.filter((one) => isHere(model, one, now));
            expect([...(await book.online(PEOPLE, now))].sort()).toEqual(expected);
          } else {
            const until = now + (what === 'heard' ? 60_000 : 400);
            const came = await book.note(person, String(socket), until, now);
            expect(came).toBe(!model.told.has(who));
            model.told.add(who);
            model.seen.set(who, now);
            model.sockets.get(who)?.set(socket, until);
          }
        }
        expect([...model.told]).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(checked).toBeGreaterThan(RUNS);
  },
  120_000,
);

test('others see in Valkey who is here, and for how long', async () => {
  await client.flushAll();
  const book = createValkeyBook(client);
  const now = Date.now();
  await book.note({ userId: 'ada', teams: [] }, 'one', now + 60_000, now);
  await book.note({ userId: 'ada', teams: [] }, 'two', now + 5_000, now);
  expect(await client.exists('user:ada:online')).toBe(1);
  const left = await client.pTTL('user:ada:online');
  expect(left).toBeGreaterThan(30_000);
  expect(left).toBeLessThanOrEqual(60_000);
  await book.note({ userId: 'ada', teams: [] }, 'one', now + 400, now);
  expect(await client.pTTL('user:ada:online')).toBeLessThanOrEqual(5_000);
  await book.takeGone(now + 5_000);
  expect(await client.exists('user:ada:online')).toBe(0);
});
