-- Files: of a task, or somebody's own. Their bytes are objects of the storage, files/<id>.
CREATE TYPE attachment_state AS ENUM (
  'arriving', -- room is kept for it
  'stored',   -- all of it is there, and not yet counted for who uploaded it
  'ready'     -- and can be seen
);
CREATE TABLE attachments (
  id uuid PRIMARY KEY,
  task_id uuid REFERENCES tasks ON DELETE CASCADE,
  -- Under the names that audiences have, "person:<id>" or "service:<client id>".
  owner text COLLATE "C" NOT NULL CHECK (owner ~ '^(person|service):'),
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 255),
  -- Bytes: of what is arriving, how many it will be.
  size bigint NOT NULL CHECK (size >= 0),
  state attachment_state NOT NULL,
  content_type text,
  -- SHA-256 in hexadecimal digits.
  checksum text CHECK (checksum ~ '^[0-9a-f]{64}$'),
  -- Whether a smaller picture was made of it.
  thumbnail boolean NOT NULL DEFAULT FALSE,
  created_at timestamptz(3) NOT NULL,
  CHECK (state = 'arriving' OR (content_type IS NOT NULL AND checksum IS NOT NULL))
);
-- Ids are in order of time.
CREATE INDEX attachments_by_task ON attachments (task_id, id);
CREATE INDEX attachments_by_owner ON attachments (owner, id) INCLUDE (size);
CREATE INDEX attachments_unready ON attachments (created_at) WHERE state <> 'ready';

-- Files that are no more, however it came, and whose bytes are still to be removed.
CREATE TABLE removed_files (
  id uuid PRIMARY KEY,
  removed_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE FUNCTION note_removed_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO removed_files (id) SELECT id FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER attachments_removed AFTER DELETE ON attachments
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_removed_files();
