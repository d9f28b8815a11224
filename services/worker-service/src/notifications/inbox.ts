import { type Page, pageOf } from '@taskward/service-kit';
import type pg from 'pg';
import {
  forgetTasksOf,
  type InboxQuery,
  listNotifications,
  listUnread,
  type NotificationRow,
} from './notification-store.ts';
import type { SeenBy } from './visible-tasks-client.ts';

export interface InboxDeps {
  pool: pg.Pool;
  seenBy: SeenBy;
}

export interface Inbox {
  rows: NotificationRow[];
  page: Page;
  /** How many are not read, counted to `MOST_UNREAD`. */
  unread: number;
}

export const MOST_UNREAD = 100;

/** A page of somebody's inbox. What is about a task that they no longer see is gone, for good. */
export async function readInbox({ pool, seenBy }: InboxDeps, userId: string, query: InboxQuery): Promise<Inbox> {
  for (;;) {
    const found = await listNotifications(pool, userId, { ...query, limit: query.limit + 1 });
    const unread = await listUnread(pool, userId, MOST_UNREAD);
    const { rows, page } = pageOf(found, query.limit, ({ id }) => id);
    const taskIds = new Set([...rows.map(({ taskId }) => taskId), ...unread].filter((id) => id !== null));
    const seen = await seenBy(userId, [...taskIds]);
    const gone = [...taskIds].filter((id) => !seen.has(id));
    if (gone.length === 0) return { rows, page, unread: unread.length };
    await forgetTasksOf(pool, userId, gone);
  }
}
