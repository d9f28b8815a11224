-- Statistics over every task are kept as the tasks change: to count a million takes half a second. Each change writes what it
-- changes beside what is counted already, so that no writer waits for another as they would for a row in which all count.
-- A job of the service adds these changes to the counts (tasks/task-count-store.ts). Both together are the whole in every snapshot.
CREATE TABLE task_count_changes (
  created_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),
  due_date timestamptz(3),
  due_day date,
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  -- 1: a task is so from now on. -1: it is so no longer.
  n smallint NOT NULL,
  assigned_to text
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE task_state_counts (
  status task_status NOT NULL,
  priority task_priority NOT NULL,
  unassigned boolean NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (status, priority, unassigned)
);
-- In every time zone that there is a day begins with a quarter of an hour.
CREATE TABLE task_quarter_counts (
  quarter timestamptz(0) PRIMARY KEY,
  created bigint NOT NULL,
  completed bigint NOT NULL
);
-- Open tasks that were due before the moment, or day, of overdue_until, by whose they are.
CREATE TABLE overdue_counts (
  assigned_to text,
  n bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (assigned_to)
);
CREATE TABLE overdue_until (
  moment timestamptz NOT NULL,
  day date NOT NULL
);
INSERT INTO overdue_until VALUES ('-infinity', '-infinity');

-- By triggers, so that instances of the version before count as well. What is made or deleted together is written together.
CREATE FUNCTION count_added_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  SELECT 1, created_at, completed_at, due_date, due_day, status, priority, assigned_to FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added_tasks AFTER INSERT ON tasks REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_added_tasks();

CREATE FUNCTION count_removed_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  SELECT -1, created_at, completed_at, due_date, due_day, status, priority, assigned_to FROM removed;
  RETURN NULL;
END $$;
CREATE TRIGGER count_removed_tasks AFTER DELETE ON tasks REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_removed_tasks();

CREATE FUNCTION count_changed_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  VALUES (-1, OLD.created_at, OLD.completed_at, OLD.due_date, OLD.due_day, OLD.status, OLD.priority, OLD.assigned_to),
    (1, NEW.created_at, NEW.completed_at, NEW.due_date, NEW.due_day, NEW.status, NEW.priority, NEW.assigned_to);
  RETURN NULL;
END $$;
CREATE TRIGGER count_changed_task AFTER UPDATE ON tasks FOR EACH ROW
  WHEN ((OLD.created_at, OLD.completed_at, OLD.due_date, OLD.due_day, OLD.status, OLD.priority, OLD.assigned_to)
    IS DISTINCT FROM
    (NEW.created_at, NEW.completed_at, NEW.due_date, NEW.due_day, NEW.status, NEW.priority, NEW.assigned_to))
  EXECUTE FUNCTION count_changed_task();

CREATE FUNCTION count_no_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM task_count_changes;
  DELETE FROM task_state_counts;
  DELETE FROM task_quarter_counts;
  DELETE FROM overdue_counts;
  RETURN NULL;
END $$;
CREATE TRIGGER count_no_tasks AFTER TRUNCATE ON tasks FOR EACH STATEMENT EXECUTE FUNCTION count_no_tasks();

-- What there is is counted by the job's first run.
INSERT INTO task_count_changes (n, created_at, completed_at, due_date, due_day, status, priority, assigned_to)
  SELECT 1, created_at, completed_at, due_date, due_day, status, priority, assigned_to FROM tasks;
