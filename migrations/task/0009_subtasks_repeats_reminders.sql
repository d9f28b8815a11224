-- A task may be part of another, come again by a rule, and remind of itself. That there is one level only, rows of a table
-- cannot say of each other: who gives a task a parent locks both (subtasks/parents.ts).
ALTER TABLE tasks
  ADD COLUMN parent_id uuid REFERENCES tasks (id),
  -- RFC 5545, 3.3.10.
  ADD COLUMN repeat text CHECK (char_length(repeat) <= 300),
  ADD COLUMN remind_at timestamptz(3),
  ADD CONSTRAINT tasks_not_their_own CHECK (parent_id <> id);
-- Most tasks have no parent and cost nothing here.
CREATE INDEX tasks_by_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;
