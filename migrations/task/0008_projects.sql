-- Projects that people here share. A projectId without a row here is a mere name, which another service may own.
CREATE TABLE projects (
  id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  -- Names the project in audiences of events: whoever makes a project anew with an old id must not read its events.
  key uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  description text CHECK (char_length(description) <= 2000),
  color text,
  archived_at timestamptz(3),
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  version integer NOT NULL CHECK (version >= 1)
);
CREATE INDEX projects_by_creation ON projects (created_at, id);

-- Who works in it, under the names that audiences have: "person:<id>", "team:<handle>", "service:<client id>".
CREATE TABLE project_members (
  project_id text NOT NULL REFERENCES projects ON DELETE CASCADE,
  member text COLLATE "C" NOT NULL CHECK (member ~ '^(person|team|service):'),
  lead boolean NOT NULL,
  PRIMARY KEY (project_id, member)
);
CREATE INDEX project_members_by_member ON project_members (member, project_id);

-- A project's list, and with the columns behind it the project's statistics, without a look at the tasks.
CREATE INDEX tasks_in_project ON tasks (project_id, created_at, id)
  INCLUDE (status, priority, assigned_to, due_date, due_day, completed_at) WHERE project_id IS NOT NULL;

-- Who watches a task may read it and is told. The index of that column is a table, because a person's list needs it in
-- order of creation, which no index of an array has.
ALTER TABLE tasks ADD COLUMN watchers text[] NOT NULL DEFAULT '{}' CHECK (cardinality(watchers) <= 50);
CREATE TABLE task_watchers (
  user_id text COLLATE "C" NOT NULL,
  created_at timestamptz(3) NOT NULL,
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  PRIMARY KEY (user_id, created_at, task_id)
);
CREATE INDEX task_watchers_by_task ON task_watchers (task_id);

-- Events are about projects as well, whose ids are no UUIDs.
ALTER TABLE task_events ALTER COLUMN task_id TYPE text;
ALTER TABLE task_events RENAME COLUMN task_id TO subject;
ALTER INDEX task_events_by_task RENAME TO task_events_by_subject;
