import type { PresenceNews } from '@taskward/contracts/sockets';

/** News for the people of some teams. */
export interface TeamNews {
  teams: readonly string[];
  news: PresenceNews;
}

/** Where instances tell each other, in Valkey. */
export const PRESENCE_CHANNEL = 'taskward:presence';
