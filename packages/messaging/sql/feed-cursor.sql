-- The table of a service that follows other services' feeds. A migration of the service has this text.

-- How far each consumer has got. It moves in the transaction of what an event does. To begin again with the oldest
-- event that the feed keeps, delete the row.
CREATE TABLE feed_cursors (
  consumer text PRIMARY KEY,
  -- The last event that was done; null before the first.
  event_id uuid,
  moved_at timestamptz(3) NOT NULL DEFAULT now()
);
