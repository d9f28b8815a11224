import { randomUUID } from 'node:crypto';
import type { ValkeyDoor } from '@taskward/service-kit';

/** How many sockets each holder has at all instances together. While Valkey is away nobody has too many. */
export interface SocketCounts {
  /** @returns the first holder who has as many as they may, or nothing: then each has one more */
  enter(holders: Holder[]): Promise<string | undefined>;
  leave(holders: Holder[]): void;
  /** Writes down anew what is held here: Valkey may have forgotten it, or not heard what has changed. */
  renew(): void;
  stop(): void;
}

export interface Holder {
  holder: string;
  most: number;
}

const BEAT_MS = 1_000;
/** An instance that was not heard for so long has no sockets any more. */
const LIVES_MS = 5_000;
const KEPT_S = 86_400;

const NOW = `local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

// A hash for each holder: how many at which instance. Of instances that are gone nothing counts.
const ENTER = `${NOW}
for at = 2, #ARGV, 2 do
  local key, sum = 'sockets:' .. ARGV[at], 0
  local counts = redis.call('HGETALL', key)
  for n = 1, #counts, 2 do
    local till = redis.call('ZSCORE', 'sockets:instances', counts[n])
    if till and tonumber(till) > now then sum = sum + counts[n + 1] else redis.call('HDEL', key, counts[n]) end
  end
  if sum >= tonumber(ARGV[at + 1]) then return ARGV[at] end
end
for at = 2, #ARGV, 2 do
  redis.call('HINCRBY', 'sockets:' .. ARGV[at], ARGV[1], 1)
  redis.call('EXPIRE', 'sockets:' .. ARGV[at], ${KEPT_S})
end
return false`;

const LEAVE = `
for at = 2, #ARGV do
  local key = 'sockets:' .. ARGV[at]
  if redis.call('HINCRBY', key, ARGV[1], -1) <= 0 then redis.call('HDEL', key, ARGV[1]) end
end`;

/** @returns whether the instance was known still */
const BEAT = `${NOW}
redis.call('ZREMRANGEBYSCORE', 'sockets:instances', '-inf', now)
if not redis.call('ZSCORE', 'sockets:instances', ARGV[1]) then return 0 end
redis.call('ZADD', 'sockets:instances', now + ${LIVES_MS}, ARGV[1])
return 1`;

const RENEW = `${NOW}
redis.call('ZREM', 'sockets:instances', ARGV[1])
redis.call('ZADD', 'sockets:instances', now + ${LIVES_MS}, ARGV[2])
for at = 3, #ARGV, 2 do
  redis.call('HSET', 'sockets:' .. ARGV[at], ARGV[2], ARGV[at + 1])
  redis.call('EXPIRE', 'sockets:' .. ARGV[at], ${KEPT_S})
end`;

export function createSocketCounts(valkey: Pick<ValkeyDoor, 'eval'>): SocketCounts {
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
    void attempt(LEAVE, instance, ...holders.map(({ holder }) => holder));
  }

  function renew(): void {
    const before = instance;
    instance = randomUUID();
    void attempt(RENEW, before, instance, ...[...held].flat());
  }

  const timer = setInterval(async () => {
    if ((await attempt(BEAT, instance)) === 0) renew();
  }, BEAT_MS);
  timer.unref();
  return {
    async enter(holders) {
      add(holders, 1);
      const asked = holders.flatMap(({ holder, most }) => [holder, most]);
      const before = instance;
      const refused = await attempt(ENTER, before, ...asked);
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
