/** What sockets tell beside the events of the feed (docs/realtime.md). */

/** What colleagues hear of somebody. */
export interface PresenceNews {
  userId: string;
  /** null where it cannot be known right now. */
  online: boolean | null;
  /** ISO 8601. */
  lastSeen: string | null;
}

/** Who looks at a task that one looks at, oneself among them. */
export interface ViewingNews {
  taskId: string;
  userIds: string[];
  /** Who of them is in which field of it. */
  editing: Array<{ userId: string; field: string }>;
}

/** Somebody writes a comment to a task that one looks at. */
export interface TypingNews {
  taskId: string;
  userId: string;
}
