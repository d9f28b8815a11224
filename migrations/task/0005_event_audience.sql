-- Who may see an event is written with it, "person:<id>" each, and stays true whatever becomes of the task. What an
-- older version of the service still writes while both run has nobody: only who sees everything sees that.
ALTER TABLE task_events ADD COLUMN audience text[] NOT NULL DEFAULT '{}';

-- The events before: who had made the task, who had it, and whom it was taken from.
UPDATE task_events SET audience = ARRAY(
  SELECT DISTINCT 'person:' || id
  FROM unnest(ARRAY[body->'task'->>'createdBy', body->'task'->>'assignedTo', body->'changes'->'assignedTo'->>'from']) AS id
  WHERE id IS NOT NULL);

-- The index of that column, kept as a table: a GIN index finds the events of one member, but not in order from a
-- position on, so that each page would read and sort all of them.
CREATE TABLE event_audience (
  member text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (member, position)
);
INSERT INTO event_audience (member, position) SELECT unnest(audience), position FROM task_events;
