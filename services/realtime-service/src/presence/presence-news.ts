/** News for the people of some teams. */
export interface TeamNews {
  teams: readonly string[];
  news: PresenceNews;
}

/** What colleagues hear of somebody. */
export interface PresenceNews {
  userId: string;
  /** null where it cannot be known right now. */
  online: boolean | null;
  /** ISO 8601. */
  lastSeen: string | null;
}

/** Where instances tell each other, in Valkey. */
export const PRESENCE_CHANNEL = 'taskward:presence';
