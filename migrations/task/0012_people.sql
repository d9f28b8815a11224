-- People as auth-service tells of them, as far as it matters whom one may hand a task to, and what somebody else sees.
CREATE TABLE people (
  id text PRIMARY KEY,
  -- Handles; none of somebody who is disabled.
  teams text[] NOT NULL,
  sees_all boolean NOT NULL
);

-- How far each consumer has got (packages/messaging/sql/feed-cursor.sql).
CREATE TABLE feed_cursors (
  consumer text PRIMARY KEY,
  -- The last event that was done; null before the first.
  event_id uuid,
  moved_at timestamptz(3) NOT NULL DEFAULT now()
);
