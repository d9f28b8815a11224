import type { Actor } from '@taskward/contracts/events';
import type { NotificationKind } from '@taskward/contracts/http';
import { type Queryable, queryRows } from '@taskward/service-kit';

/** What is told, whoever is told of it. */
export interface News {
  taskId: string | null;
  projectId: string | null;
  title: string;
  excerpt: string | null;
  /** null where it was the clock. */
  actor: Actor | null;
  /** When it happened, ISO 8601. */
  at: string;
}

/** To whom, and how. */
export interface Telling {
  id: string;
  userId: string;
  kind: NotificationKind;
  strength: number;
  inApp: boolean;
  daily: boolean;
}

/** A notification that somebody has now, and of which a mail or a push message may be due. */
export interface Told {
  id: string;
  userId: string;
  kind: NotificationKind;
  /** Whether its kind is new to its reader: there was none, or a weaker one. */
  isNews: boolean;
}

/** Seconds within which what happens to a task is one notification. */
const ONE_NOTIFICATION_S = 60;

/**
 * Adds notifications, or adds to those that their readers have not read yet: of what happens to a task within a minute
 * there is one, of the strongest kind.
 */
export async function addNotifications(db: Queryable, news: News, tellings: Telling[]): Promise<Told[]> {
  const { rows } = await db.query<Told>({
    name: 'add-notifications',
    text: `WITH given AS (
      SELECT * FROM json_to_recordset($1)
        AS g(id uuid, "userId" text, kind text, strength int, "inApp" boolean, daily boolean)
    ), known AS (
      SELECT given.*, n.id AS known_id, n.strength AS known_strength FROM given CROSS JOIN LATERAL (
        SELECT id, strength FROM notifications
        WHERE task_id = $2 AND user_id = given."userId" AND strength > 0 AND read_at IS NULL
          AND created_at > $7::timestamptz - make_interval(secs => ${ONE_NOTIFICATION_S})
        ORDER BY created_at DESC LIMIT 1
      ) AS n WHERE given.strength > 0
    ), joined AS (
      UPDATE notifications n SET
        happened = happened + 1,
        strength = greatest(n.strength, known.strength),
        kind = CASE WHEN known.strength > n.strength THEN known.kind ELSE n.kind END,
        excerpt = CASE WHEN known.strength >= n.strength THEN coalesce($5, n.excerpt) ELSE n.excerpt END,
        actor = CASE WHEN known.strength >= n.strength THEN $6 ELSE n.actor END,
        title = $4,
        in_app = n.in_app OR known."inApp",
        digest_at = CASE WHEN known.daily THEN coalesce(n.digest_at, 'infinity') ELSE n.digest_at END
      FROM known WHERE n.id = known.known_id
      RETURNING n.id, n.user_id AS "userId", known.kind, known.strength > known.known_strength AS "isNews"
    ), added AS (
      INSERT INTO notifications
        (id, user_id, kind, strength, task_id, project_id, title, excerpt, actor, in_app, digest_at, created_at)
      SELECT id, "userId", kind, strength, $2, $3, $4, $5, $6, "inApp", CASE WHEN daily THEN 'infinity'::timestamptz END, $7
      FROM given WHERE NOT EXISTS (SELECT FROM joined WHERE joined."userId" = given."userId")
      RETURNING id, user_id AS "userId", kind, true AS "isNews"
    )
    SELECT * FROM joined UNION ALL SELECT * FROM added`,
    values: [
      JSON.stringify(tellings),
      news.taskId,
      news.projectId,
      news.title,
      news.excerpt,
      news.actor === null ? null : JSON.stringify(news.actor),
      news.at,
    ],
  });
  return rows;
}

/** A notification as its reader gets it. */
export interface NotificationRow {
  id: string;
  kind: NotificationKind;
  taskId: string | null;
  projectId: string | null;
  actor: Actor | null;
  title: string;
  excerpt: string | null;
  count: number;
  readAt: string | null;
  createdAt: string;
}

/** The columns of a `NotificationRow`. */
export const NOTIFICATION_COLUMNS = `id, kind, task_id AS "taskId", project_id AS "projectId", actor, title, excerpt, happened AS count,
  read_at AS "readAt", created_at AS "createdAt"`;

export interface InboxQuery {
  unread?: boolean;
  /** Those that came before this one. */
  before?: string;
  limit: number;
}

/** What the inbox shows, newest first. */
export async function listNotifications(
  db: Queryable,
  userId: string,
  { unread, before, limit }: InboxQuery,
): Promise<NotificationRow[]> {
  const condition = unread === undefined ? '' : `AND read_at IS ${unread ? 'NULL' : 'NOT NULL'}`;
  return queryRows<NotificationRow>(db, {
    name: `list-notifications-${unread ?? 'all'}`,
    text: `SELECT ${NOTIFICATION_COLUMNS} FROM notifications
           WHERE user_id = $1 AND in_app ${condition} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    values: [userId, before, limit],
  });
}

/** The newest that the inbox shows and that are not read, as many as are counted. */
export async function listUnread(db: Queryable, userId: string, most: number): Promise<Array<string | null>> {
  const { rows } = await db.query<{ taskId: string | null }>({
    name: 'list-unread',
    text: `SELECT task_id AS "taskId" FROM notifications
           WHERE user_id = $1 AND in_app AND read_at IS NULL ORDER BY id DESC LIMIT $2`,
    values: [userId, most],
  });
  return rows.map(({ taskId }) => taskId);
}

/** @param ids these, or all of them where there are none given */
export async function markRead(db: Queryable, userId: string, ids: string[] | undefined): Promise<void> {
  await db.query(
    `UPDATE notifications SET read_at = now()
     WHERE user_id = $1 AND read_at IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2))`,
    [userId, ids],
  );
}

/** A notification for a mail or a push message: undefined where it is gone, or was read already. */
export async function findUnread(
  db: Queryable,
  id: string,
): Promise<(NotificationRow & { userId: string }) | undefined> {
  const rows = await queryRows<NotificationRow & { userId: string }>(db, {
    text: `SELECT ${NOTIFICATION_COLUMNS}, user_id AS "userId" FROM notifications WHERE id = $1 AND read_at IS NULL`,
    values: [id],
  });
  return rows[0];
}

/** Somebody no longer sees these tasks. */
export async function forgetTasksOf(db: Queryable, userId: string, taskIds: string[]): Promise<void> {
  await db.query('DELETE FROM notifications WHERE task_id = ANY($2::uuid[]) AND user_id = $1', [userId, taskIds]);
}

/** A task is gone. */
export async function forgetTask(db: Queryable, taskId: string): Promise<void> {
  await db.query('DELETE FROM notifications WHERE task_id = $1', [taskId]);
}

/** A project is gone, or is none of these people's any more. */
export async function forgetProject(db: Queryable, projectId: string, userIds?: string[]): Promise<void> {
  await db.query('DELETE FROM notifications WHERE project_id = $1 AND ($2::text[] IS NULL OR user_id = ANY($2))', [
    projectId,
    userIds,
  ]);
}

/** Of each person so many are kept. */
const KEPT_EACH = 1_000;

/** Deletes what is older than it is kept, and beyond what one person may have. @returns how many */
export async function forgetOldNotifications(db: Queryable, days: number): Promise<number> {
  const old = await db.query('DELETE FROM notifications WHERE created_at < now() - make_interval(days => $1)', [days]);
  const beyond = await db.query(
    `DELETE FROM notifications n USING (
       SELECT user_id, (array_agg(id ORDER BY id DESC))[$1] AS last FROM notifications
       GROUP BY user_id HAVING count(*) > $1
     ) AS full_one WHERE n.user_id = full_one.user_id AND n.id < full_one.last`,
    [KEPT_EACH],
  );
  return (old.rowCount ?? 0) + (beyond.rowCount ?? 0);
}
