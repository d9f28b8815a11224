-- What people bring along: a file of theirs, the tasks that are made of it, and what was made, so that it can be undone.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  -- Under the names that audiences have, "person:<id>" or "service:<client id>".
  owner text COLLATE "C" NOT NULL CHECK (owner ~ '^(person|service):'),
  source text NOT NULL,
  state text NOT NULL CHECK (state IN ('working', 'done', 'stopped', 'undoing', 'undone')),
  -- As whom it works, and until when what they might do then is known to hold.
  rights json NOT NULL,
  rights_until timestamptz(3) NOT NULL,
  traceparent text NOT NULL,
  -- Whom the names of the file mean, and which projects; of those that are made the ids.
  people json NOT NULL,
  projects json NOT NULL,
  total integer NOT NULL,
  made integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  undone integer NOT NULL DEFAULT 0,
  kept integer NOT NULL DEFAULT 0,
  -- Why it was stopped.
  reason text,
  created_at timestamptz(3) NOT NULL,
  -- When something was done last: imports take turns.
  moved_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
-- Somebody has one in work.
CREATE UNIQUE INDEX imports_in_work ON imports (owner) WHERE state IN ('working', 'undoing');
CREATE INDEX imports_by_turn ON imports (moved_at) WHERE state IN ('working', 'undoing');
CREATE INDEX imports_by_owner ON imports (owner, id);
CREATE INDEX imports_by_end ON imports (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE import_lines (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  -- In the order in which they are made: parents first.
  position integer NOT NULL,
  -- Of the file.
  line integer NOT NULL,
  -- What is to be made; null once that was done.
  draft json,
  -- What was made of it; null before, and again once it was undone.
  task_id uuid,
  -- Somebody has worked on it since: it stays.
  kept boolean NOT NULL DEFAULT false,
  -- What there is to tell, with the title by which it is known.
  title text,
  fault text,
  remarks text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (import_id, position)
);
CREATE INDEX import_lines_to_make ON import_lines (import_id, position) WHERE draft IS NOT NULL;
CREATE INDEX import_lines_to_undo ON import_lines (import_id, position) WHERE task_id IS NOT NULL AND NOT kept;
CREATE INDEX import_lines_to_tell ON import_lines (import_id, line, position) WHERE title IS NOT NULL;
