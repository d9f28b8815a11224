-- Answers given to requests that carried an Idempotency-Key; kept for 24 hours.
CREATE TABLE idempotency_keys (
  caller text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  -- SHA-256 of the input: the same key with another input is a mistake of the caller.
  fingerprint text NOT NULL,
  answer json NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, route, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- A reader of the log that goes by position must know up to where no transaction can still add anything: positions
-- are drawn before the commit, so that 8 may be there before 7. Each writer holds, from before it draws a position
-- until its end, a shared advisory lock that names the last position drawn before: all of its own are greater.
CREATE FUNCTION last_event_position() RETURNS bigint LANGUAGE sql
  RETURN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM task_events_position_seq);

-- The upper half of the key tells these locks from others; 2^40 positions fit below it.
CREATE FUNCTION event_lock_base() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 7305::bigint << 40;

CREATE FUNCTION announce_event_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(event_lock_base() + last_event_position());
  RETURN NULL;
END $$;
CREATE TRIGGER announce_event_writer BEFORE INSERT ON task_events
  FOR EACH STATEMENT EXECUTE FUNCTION announce_event_writer();

-- Up to this position the log is complete for every statement that begins after this function returned. The order
-- matters: first what was drawn, then who is still writing (a writer that is not yet seen draws greater ones).
CREATE FUNCTION complete_event_position() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  drawn bigint := last_event_position();
  writing bigint;
BEGIN
  SELECT min((classid::bigint << 32) + objid::bigint - event_lock_base()) INTO writing
  FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) + objid::bigint BETWEEN event_lock_base() AND event_lock_base() + (1::bigint << 40) - 1;
  RETURN least(drawn, coalesce(writing, drawn));
END $$;
