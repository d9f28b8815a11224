import { randomUUID } from 'node:crypto';
import { createShares, type Share } from './shares.ts';
import type { ValkeyDoor } from './valkey.ts';

/** How much each holder has of something at all instances together. While Valkey is away nobody has too much. */
export interface SharedCounts {
  /** @returns the first holder who has as much as they may, or nothing: then each has one more */
  enter(holders: Holder[]): Promise<string | undefined>;
  leave(holders: Holder[]): void;
  /** Writes down anew what is held here: Valkey may have forgotten it, or not heard what has changed. */
  renew(): void;
  stop(): void;
}

type Holder = Pick<Share, 'holder' | 'most'>;

/**
 * Takes one of each share, or none, and gives back what returns them, however often it is called.
 *
 * @param shared what a holder has so much of at all instances together, where that is known
 * @param own what they have so much of at this instance
 * @throws the refusal of the first share that is used up
 */
export type TakeSharedShares = (shared: Share[], own?: Share[]) => Promise<() => void>;

export function createSharedShares(counts?: SharedCounts): TakeSharedShares {
  const take = createShares();
  return async (shared, own = []) => {
    const leave = take(...shared, ...own);
    const usedUp = await counts?.enter(shared);
    const refused = shared.find(({ holder }) => holder === usedUp);
    if (refused) {
      leave();
      throw refused.refusal();
    }
    let returned = false;
    return () => {
      if (returned) return;
      returned = true;
      leave();
      counts?.leave(shared);
    };
  };
}

const BEAT_MS = 1_000;
/** An instance that was not heard for so long holds nothing any more. */
const LIVES_MS = 5_000;
const KEPT_S = 86_400;

const NOW = `local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** @param name what is held, as the beginning of keys */
const scriptsOf = (name: string) => ({
  // A hash for each holder: how many at which instance. Of instances that are gone nothing counts.
  enter: `${NOW}
for at = 2, #ARGV, 2 do
  local key, sum = '${name}:' .. ARGV[at], 0
  local counts = redis.call('HGETALL', key)
  for n = 1, #counts, 2 do
    local till = redis.call('ZSCORE', '${name}:instances', counts[n])
    if till and tonumber(till) > now then sum = sum + counts[n + 1] else redis.call('HDEL', key, counts[n]) end
  end
  if sum >= tonumber(ARGV[at + 1]) then return ARGV[at] end
end
for at = 2, #ARGV, 2 do
  redis.call('HINCRBY', '${name}:' .. ARGV[at], ARGV[1], 1)
  redis.call('EXPIRE', '${name}:' .. ARGV[at], ${KEPT_S})
end
return false`,
  leave: `
for at = 2, #ARGV do
  local key = '${name}:' .. ARGV[at]
  if redis.call('HINCRBY', key, ARGV[1], -1) <= 0 then redis.call('HDEL', key, ARGV[1]) end
end`,
  // Gives whether the instance was known still.
  beat: `${NOW}
redis.call('ZREMRANGEBYSCORE', '${name}:instances', '-inf', now)
if not redis.call('ZSCORE', '${name}:instances', ARGV[1]) then return 0 end
redis.call('ZADD', '${name}:instances', now + ${LIVES_MS}, ARGV[1])
return 1`,
  renew: `${NOW}
redis.call('ZREM', '${name}:instances', ARGV[1])
redis.call('ZADD', '${name}:instances', now + ${LIVES_MS}, ARGV[2])
for at = 3, #ARGV, 2 do
  redis.call('HSET', '${name}:' .. ARGV[at], ARGV[2], ARGV[at + 1])
  redis.call('EXPIRE', '${name}:' .. ARGV[at], ${KEPT_S})
end`,
});

/** @param name what is held; keys in Valkey begin with it */
export function createSharedCounts(valkey: Pick<ValkeyDoor, 'eval'>, name: string): SharedCounts {
  const scripts = scriptsOf(name);
  /** Another one after each break: what was written before counts no longer. */
  let instance = randomUUID() as string;
  const held = new Map<string, number>();
  const run = (script: string, ...values: Array<string | number>) =>
    valkey.eval(script, { keys: [], arguments: values.map(String) });
  /** What cannot be said now is made good by `renew`; that Valkey is away is said where it is connected to. */
  const attempt = async (...given: Parameters<typeof run>) => (await run(...given).catch(() => undefined)) ?? undefined;

  function add(holders: Holder[], change: number): void {
    for (const { holder } of holders) {
      const count = (held.get(holder) ?? 0) + change;
      if (count === 0) held.delete(holder);
      else held.set(holder, count);
    }
  }

  function leave(holders: Holder[]): void {
    add(holders, -1);
    void attempt(scripts.leave, instance, ...holders.map(({ holder }) => holder));
  }

  function renew(): void {
    const before = instance;
    instance = randomUUID();
    void attempt(scripts.renew, before, instance, ...[...held].flat());
  }

  const timer = setInterval(async () => {
    if ((await attempt(scripts.beat, instance)) === 0) renew();
  }, BEAT_MS);
  timer.unref();
  return {
    async enter(holders) {
      add(holders, 1);
      const asked = holders.flatMap(({ holder, most }) => [holder, most]);
      const before = instance;
      const refused = await attempt(scripts.enter, before, ...asked);
      if (refused === undefined) return undefined;
      if (instance === before) add(holders, -1);
      else leave(holders); // written down anew meanwhile, with these
      return String(refused);
    },
    leave,
    renew,
    stop: () => clearInterval(timer),
  };
}
