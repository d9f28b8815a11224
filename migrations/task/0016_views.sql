-- Ways of looking at tasks, saved under a name: by somebody for themselves, or for whoever is in a project.
CREATE TABLE views (
  id uuid PRIMARY KEY,
  -- Under the names that audiences have, "person:<id>" or "service:<client id>"; a project's has none.
  owner text COLLATE "C" CHECK (owner ~ '^(person|service):'),
  project_id text REFERENCES projects ON DELETE CASCADE,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
  -- Of the address that shows it, as a browser writes it.
  query text NOT NULL CHECK (char_length(query) <= 2000),
  position integer NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CHECK ((owner IS NULL) <> (project_id IS NULL))
);
CREATE INDEX views_of_owner ON views (owner, position, id) WHERE owner IS NOT NULL;
CREATE INDEX views_of_project ON views (project_id, position, id) WHERE project_id IS NOT NULL;
