-- Where a task stands in its project, as a key that sorts by its bytes. Until somebody moves it there is none in its row, and
-- the one below counts, which follows from the id: so nothing is written anew here, and whoever makes a task asks nobody.
ALTER TABLE tasks ADD COLUMN position text COLLATE "C" CHECK (char_length(position) <= 300);

-- What is newer stands before what is older. The same rule is in packages/contracts/src/position.ts.
CREATE FUNCTION first_position(id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 'z' || translate(replace(id::text, '-', ''), '0123456789abcdef', 'fedcba9876543210') || 'V';

-- No two tasks of a project stand in one place, and a project is read in this order as in any other.
CREATE UNIQUE INDEX tasks_in_project_by_position ON tasks (project_id, (coalesce(position, first_position(id)) COLLATE "C"))
  WHERE project_id IS NOT NULL;
