import type { ValkeyDoor } from '@taskward/service-kit';
import type { Gone, PresenceBook } from './presence-book.ts';

const UNTIL = 'presence:until';
const PEOPLE = 'presence:people';

// Each is one step: nobody sees half of it. `user:<id>:online` is there for others to look at, and ends by itself.
const NOTE = `
local id, socket, till, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local sockets, online = 'user:' .. id .. ':sockets', 'user:' .. id .. ':online'
local known = redis.call('ZSCORE', '${UNTIL}', id)
if not known and till <= now then return 0 end
redis.call('ZREMRANGEBYSCORE', sockets, '-inf', now)
redis.call('ZADD', sockets, ARGV[3], socket)
local last = redis.call('ZRANGE', sockets, -1, -1, 'WITHSCORES')[2]
redis.call('ZADD', '${UNTIL}', last, id)
local person = redis.call('HGET', '${PEOPLE}', id)
local seen = now
if person then seen = math.max(seen, cjson.decode(person).lastSeen) end
redis.call('HSET', '${PEOPLE}', id, cjson.encode({ userId = id, lastSeen = seen, teams = ARGV[5] }))
local left = math.max(1, math.ceil(tonumber(last) - now))
redis.call('PEXPIRE', sockets, left + 1000)
redis.call('SET', online, '1', 'PX', left)
if known then return 0 end
return 1`;

const TAKE = `
local gone = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', '${UNTIL}', '-inf', ARGV[1], 'LIMIT', 0, 100)) do
  gone[#gone + 1] = redis.call('HGET', '${PEOPLE}', id)
  redis.call('ZREM', '${UNTIL}', id)
  redis.call('HDEL', '${PEOPLE}', id)
  redis.call('DEL', 'user:' .. id .. ':sockets', 'user:' .. id .. ':online')
end
return gone`;

const ONLINE = `
local online = {}
for at = 2, #ARGV do
  local till = redis.call('ZSCORE', '${UNTIL}', ARGV[at])
  if till and tonumber(till) > tonumber(ARGV[1]) then online[#online + 1] = ARGV[at] end
end
return online`;

/** A book that every instance writes into. Its promises are rejected while Valkey is away. */
export function createValkeyBook(valkey: Pick<ValkeyDoor, 'eval'>): PresenceBook {
  const run = (script: string, ...values: Array<string | number>): Promise<unknown> =>
    valkey.eval(script, { keys: [], arguments: values.map(String) });
  return {
    shared: true,
    async note({ userId, teams }, socketId, until, now) {
      return (await run(NOTE, userId, socketId, until, now, JSON.stringify(teams))) === 1;
    },
    async takeGone(now) {
      const gone = (await run(TAKE, Number.isFinite(now) ? now : '+inf')) as string[];
      return gone.map((text): Gone => {
        const one = JSON.parse(text) as { userId: string; lastSeen: number; teams: string };
        return { ...one, teams: JSON.parse(one.teams) as string[] };
      });
    },
    async online(userIds, now) {
      return new Set((await run(ONLINE, now, ...userIds)) as string[]);
    },
  };
}
