-- When a task is due is a moment (due_date), or a day of the calendar that is the same day in every time zone (due_day).
ALTER TABLE tasks ADD COLUMN due_day date, ADD CONSTRAINT tasks_due_once CHECK (due_date IS NULL OR due_day IS NULL);
-- The days beside tasks_open_by_due, for the statistics.
CREATE INDEX tasks_open_by_due_day ON tasks (due_day, assigned_to)
  WHERE due_day IS NOT NULL AND status NOT IN ('done', 'cancelled');
