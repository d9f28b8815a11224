-- What is said to a task. Changed and deleted with the task locked, so that its events are in order.
CREATE TABLE comments (
  id uuid PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  author text NOT NULL,
  body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 10000),
  mentions text[] NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  created_at timestamptz(3) NOT NULL,
  edited_at timestamptz(3)
);
-- Ids are in order of time.
CREATE INDEX comments_by_task ON comments (task_id, id);
