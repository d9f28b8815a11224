-- How far each consumer has got (packages/messaging/sql/feed-cursor.sql). It moves in the transaction of what an event
-- does. To begin again with the oldest event that the feed keeps, delete the row.
CREATE TABLE feed_cursors (
  consumer text PRIMARY KEY,
  -- The last event that was done; null before the first.
  event_id uuid,
  moved_at timestamptz(3) NOT NULL DEFAULT now()
);

-- What happened before this service was there is nobody's news, though it is read.
CREATE TABLE beginning (at timestamptz(3) NOT NULL DEFAULT now());
INSERT INTO beginning DEFAULT VALUES;

CREATE TABLE notifications (
  -- UUIDv7: in the order in which people are told.
  id uuid PRIMARY KEY,
  user_id text NOT NULL,
  kind text NOT NULL,
  -- What happens to a task within a minute is one notification, of the strongest kind; 0 stands alone.
  strength smallint NOT NULL,
  task_id uuid,
  project_id text,
  title text NOT NULL,
  excerpt text,
  actor json,
  -- How many events it tells of.
  happened integer NOT NULL DEFAULT 1,
  -- Whether the inbox shows it; else it is there for a mail or a push message alone.
  in_app boolean NOT NULL,
  -- The daily mail that it is for, infinity before that is known; null where it is for none.
  digest_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  read_at timestamptz(3)
);
CREATE INDEX notifications_inbox ON notifications (user_id, id) WHERE in_app;
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE in_app AND read_at IS NULL;
CREATE INDEX notifications_of_task ON notifications (task_id, user_id, created_at) WHERE task_id IS NOT NULL;
CREATE INDEX notifications_of_project ON notifications (project_id, user_id) WHERE project_id IS NOT NULL;
CREATE INDEX notifications_of_digest ON notifications (user_id, digest_at) WHERE digest_at IS NOT NULL;
CREATE INDEX notifications_by_time ON notifications (created_at);

-- What somebody chose otherwise than usual.
CREATE TABLE settings (
  user_id text PRIMARY KEY,
  kinds json NOT NULL DEFAULT '{}',
  time_zone text NOT NULL DEFAULT 'UTC',
  digest_hour smallint NOT NULL DEFAULT 8
);

-- Who wrote to a task: they hear of what is written there next.
CREATE TABLE commenters (
  task_id uuid NOT NULL,
  user_id text NOT NULL,
  PRIMARY KEY (task_id, user_id)
);
CREATE INDEX commenters_by_person ON commenters (user_id);

-- When whom to tell that a task is due or was to be remembered. What was told stays, so that no later change of the
-- task tells it again.
CREATE TABLE moments (
  task_id uuid NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL,
  at timestamptz(3) NOT NULL,
  -- The due date, day or moment, or the moment of the reminder, as the task has it.
  due text NOT NULL,
  title text NOT NULL,
  told boolean NOT NULL DEFAULT false,
  PRIMARY KEY (task_id, user_id, kind)
);
CREATE INDEX moments_to_tell ON moments (at) WHERE NOT told;
CREATE INDEX moments_by_person ON moments (user_id);

-- When somebody's next daily mail leaves; there is none while there is nothing for it.
CREATE TABLE digests (
  user_id text PRIMARY KEY,
  due_at timestamptz(3) NOT NULL
);
CREATE INDEX digests_by_time ON digests (due_at);
