-- Most people assign most of what they make to themselves: those tasks are found through their assignee, and the
-- creator's index holds only what was made for others. So neither walk of a person's list meets rows of the other.
CREATE INDEX tasks_made_for_others ON tasks (created_by, created_at, id) WHERE assigned_to IS DISTINCT FROM created_by;
DROP INDEX tasks_by_creator;
