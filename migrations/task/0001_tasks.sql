CREATE TYPE task_status AS ENUM ('todo', 'in_progress', 'in_review', 'done', 'cancelled');
-- Rising: sorting by priority is sorting by this order.
CREATE TYPE task_priority AS ENUM ('low', 'medium', 'high', 'urgent');

-- What full-text search sees of a task; the weights make a hit in the title outrank one in the description.
-- array_to_string is only STABLE for arrays of any type; for text[] it depends on nothing but its input.
CREATE FUNCTION task_search(title text, labels text[], description text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN setweight(to_tsvector('english'::regconfig, title), 'A')
    || setweight(to_tsvector('english'::regconfig, array_to_string(labels, ' ')), 'B')
    || setweight(to_tsvector('english'::regconfig, coalesce(description, '')), 'C');

CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  description text CHECK (char_length(description) <= 20000),
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  assigned_to text,
  project_id text,
  created_by text NOT NULL,
  due_date timestamptz(3),
  labels text[] NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  -- When it last became done; cleared when it is taken up again.
  completed_at timestamptz(3),
  search tsvector GENERATED ALWAYS AS (task_search(title, labels, description)) STORED
);

-- A person's list is two ordered walks, tasks they made and tasks assigned to them; an admin's is one.
CREATE INDEX tasks_by_creator ON tasks (created_by, created_at, id);
CREATE INDEX tasks_by_assignee ON tasks (assigned_to, created_at, id);
CREATE INDEX tasks_by_creation ON tasks (created_at, id);
CREATE INDEX tasks_by_project ON tasks (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX tasks_search ON tasks USING gin (search);

-- Every change of a task, never updated: the history of a task and the event feed read it, the outbox points into it.
CREATE TABLE task_events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  task_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  traceparent text NOT NULL,
  body json NOT NULL
);
CREATE INDEX task_events_by_task ON task_events (task_id, position);
CREATE INDEX task_events_by_time ON task_events (occurred_at);

-- Events that the broker has not confirmed yet. Written with the event, deleted after the confirm.
CREATE TABLE outbox (
  position bigint PRIMARY KEY
);

-- Events that left the outbox without reaching a queue: nobody had subscribed, or the broker refused the message.
CREATE TABLE undelivered_events (
  position bigint PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('unrouted', 'refused')),
  detail text,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
