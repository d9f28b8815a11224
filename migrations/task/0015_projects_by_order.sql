-- A list of projects in any order walks each of them in that order, as it does by creation: 50 tasks of a project of 50,000 are 50.
-- A task without a project costs nothing here.
CREATE INDEX tasks_in_project_by_update ON tasks (project_id, updated_at, id) WHERE project_id IS NOT NULL;
CREATE INDEX tasks_in_project_by_priority ON tasks (project_id, priority, id) WHERE project_id IS NOT NULL;
CREATE INDEX tasks_in_project_by_title ON tasks (project_id, title COLLATE title_order, id) WHERE project_id IS NOT NULL;
CREATE INDEX tasks_in_project_by_due_date ON tasks (project_id, due_date, id)
  WHERE project_id IS NOT NULL AND due_date IS NOT NULL;
CREATE INDEX tasks_in_project_by_due_day ON tasks (project_id, due_day, id)
  WHERE project_id IS NOT NULL AND due_day IS NOT NULL;
CREATE INDEX tasks_in_project_without_due ON tasks (project_id, id)
  WHERE project_id IS NOT NULL AND due_date IS NULL AND due_day IS NULL;

-- Until the transaction ends nobody makes, changes, archives or deletes projects of these ids (access/membership-store.ts); gives
-- the state of those that there are. Where somebody is just doing so, none is held, and the state of all is none that there
-- could be. A function, because its second query sees what was committed before the first had its locks, which no part of one
-- query does.
CREATE FUNCTION hold_projects(ids text[]) RETURNS TABLE (id text, state text) LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT bool_and(pg_try_advisory_xact_lock_shared(hashtextextended(held, 7305))) FROM unnest(ids) AS held) THEN
    RETURN QUERY SELECT projects.id, projects.key || ':' || projects.version FROM projects WHERE projects.id = ANY (ids);
  ELSE
    RETURN QUERY SELECT held, 'busy' FROM unnest(ids) AS held;
  END IF;
END $$;
