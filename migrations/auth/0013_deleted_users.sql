-- What stays of a deleted user: the name that tasks show of their author. Everything else of the person is gone.
CREATE TABLE deleted_users (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  deleted_at timestamptz NOT NULL DEFAULT now()
);
