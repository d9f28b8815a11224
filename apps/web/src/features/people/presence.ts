import { t } from '@lingui/core/macro';
import type { PresenceNews } from '@taskward/contracts/sockets';
import { useEffect } from 'react';
import { api } from '../../lib/api/api.ts';
import { createAskedTogether } from '../../lib/api/asked-together.ts';
import { connection, presence } from '../../lib/live/live-stores.ts';
import { relativeTime } from '../../ui/relative-time.ts';
import { isPerson } from './names.ts';

const asked = createAskedTogether(async (ids) => {
  const before = presence.get();
  const { data } = await api('GET /api/v1/presence', { query: { ids: ids.join(',') } });
  const now = new Map(presence.get());
  // What was told meanwhile is newer than the answer; who is not in it is nobody of whom one may know.
  const asBefore = ids.filter((id) => now.get(id) === before.get(id));
  const found = new Map(data.map((one) => [one.userId, one]));
  for (const id of asBefore) {
    const one = found.get(id);
    if (one) now.set(id, one);
    else now.delete(id);
  }
  presence.set(now);
});
connection.follow(asked.forgetAll);

/** Whether somebody is here, as far as one may know that; asked for once there is a socket that goes on telling it. */
export function usePresence(id: string): PresenceNews | undefined {
  const socket = connection.use();
  const known = presence.useOf((people) => people.get(id));
  useEffect(() => {
    if (socket && isPerson(id)) asked.want([id]);
  }, [socket, id]);
  return known;
}

/** "Online", "Last seen 5 min. ago". */
export function presenceWords({ online, lastSeen }: PresenceNews): string {
  if (online) return t`Online`;
  if (online === null) return t`Not known whether they are here`;
  if (lastSeen === null) return t`Not here`;
  const when = relativeTime(lastSeen);
  return t`Last seen ${when}`;
}
