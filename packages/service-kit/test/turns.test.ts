import { describe, expect, jest, test } from '@jest/globals';
import { createTurns } from '../src/index.ts';

const turnsOf = (atOnce: number) => createTurns({ what: 'Readers', atOnce, each: 1 });
const endless = () => new Promise<never>(() => {});

describe('turns', () => {
  test('who asks for much waits for their own work, and nobody else does', async () => {
    const turns = turnsOf(1);
    const done: string[] = [];
    const work = (holder: string) => turns(holder, async () => void done.push(holder));
    await Promise.all([...Array.from({ length: 50 }, () => work('mallory')), work('ann'), work('bob')]);
    expect(done.slice(0, 4).toSorted()).toEqual(['ann', 'bob', 'mallory', 'mallory'].toSorted());
    expect(done).toHaveLength(52);
  });

  test('no more is in work than at once, nor than one holder has', async () => {
    const turns = turnsOf(2);
    const now = new Map<string, number>();
    const most = { all: 0, each: 0 };
    const work = (holder: string) =>
      turns(holder, async () => {
        now.set(holder, (now.get(holder) ?? 0) + 1);
        most.all = Math.max(
          most.all,
          [...now.values()].reduce((sum, n) => sum + n),
        );
        most.each = Math.max(most.each, ...now.values());
        await new Promise(setImmediate);
        now.set(holder, (now.get(holder) ?? 0) - 1);
      });
    await Promise.all(['a', 'b', 'c', 'a', 'b', 'c'].map(work));
    expect(most).toEqual({ all: 2, each: 1 });
  });

  test('what fails before it has begun to wait is refused like what fails later, and others have their turn', async () => {
    const turns = turnsOf(1);
    const broken = () => {
      throw new Error('at once');
    };
    await expect(turns('mallory', broken)).rejects.toThrow('at once');
    expect(await turns('mallory', async () => 'in order')).toBe('in order');
  });

  test('a wait ends after a second: 429 for their own work, 503 for that of all', async () => {
    jest.useFakeTimers();
    const turns = turnsOf(1);
    void turns('mallory', endless);
    const refused = Promise.allSettled([turns('mallory', endless), turns('ann', endless)]);
    await jest.advanceTimersByTimeAsync(1_000);
    jest.useRealTimers();
    const reasons = (await refused).map((one) => one.status === 'rejected' && one.reason);
    expect(reasons).toEqual([
      expect.objectContaining({ code: 'rate_limited', headers: { 'Retry-After': '1' } }),
      expect.objectContaining({ code: 'unavailable', headers: { 'Retry-After': '1' } }),
    ]);
  });

  test('where it may take longer, their own work is waited for as long, and that of others a second', async () => {
    jest.useFakeTimers();
    const turns = createTurns({ what: 'Readers', atOnce: 1, each: 1, ownPatienceMs: 5_000 });
    const ended: string[] = [];
    const told = (name: string) => () => void ended.push(name);
    void turns('mallory', endless);
    const refused = [turns('mallory', endless).catch(told('own')), turns('ann', endless).catch(told('others'))];
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ended).toEqual(['others']);
    await jest.advanceTimersByTimeAsync(4_000);
    jest.useRealTimers();
    await Promise.all(refused);
    expect(ended).toEqual(['others', 'own']);
  });

  test('who waits with a signal waits until it says so, and then is passed by', async () => {
    const turns = turnsOf(1);
    const first = Promise.withResolvers<void>();
    const begun: string[] = [];
    const leaving = new AbortController();
    void turns('a', () => first.promise);
    const left = turns('b', async () => void begun.push('b'), leaving.signal);
    const stays = turns('c', async () => void begun.push('c'), new AbortController().signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    first.resolve();
    await stays;
    expect(begun).toEqual(['c']);
  });

  test('work that fails leaves its turn to the next', async () => {
    const turns = turnsOf(1);
    await expect(turns('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await turns('a', async () => 'done')).toBe('done');
  });

  test('so many wait for their own work, and no more', async () => {
    const turns = turnsOf(1);
    const { signal } = new AbortController();
    for (let n = 0; n < 100; n += 1) void turns('mallory', endless, signal);
    await expect(turns('mallory', endless)).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
