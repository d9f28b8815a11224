-- The tables of a service that tells events. A migration of the service has this text, with names of its own for the
-- log, its column of what an event is about (here "subject") and the sequence of its positions; the others stay.

-- Every change, never updated: feed and outbox point into it.
CREATE TABLE events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  subject text NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  traceparent text NOT NULL,
  body json NOT NULL,
  -- Who may see it.
  audience text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_time ON events (occurred_at);

-- The index of its audiences, which no index of PostgreSQL could be: in order of position for each member.
CREATE TABLE event_audience (
  member text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (member, position)
);

-- Events that the broker has not confirmed yet. Written with the event, deleted after the confirm.
CREATE TABLE outbox (
  position bigint PRIMARY KEY
);

-- Events that left the outbox without reaching a queue: nobody had subscribed, or the broker refused the message.
CREATE TABLE undelivered_events (
  position bigint PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('unrouted', 'refused')),
  detail text,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);

-- A reader of the log that goes by position must know up to where no transaction can still add anything: positions
-- are drawn before the commit, so that 8 may be there before 7. Each writer holds, from before it draws a position
-- until its end, a shared advisory lock that names the last position drawn before: all of its own are greater.
CREATE FUNCTION last_event_position() RETURNS bigint LANGUAGE sql
  RETURN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_position_seq);

-- The upper half of the key tells these locks from others; 2^40 positions fit below it.
CREATE FUNCTION event_lock_base() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 7305::bigint << 40;

CREATE FUNCTION announce_event_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(event_lock_base() + last_event_position());
  RETURN NULL;
END $$;
CREATE TRIGGER announce_event_writer BEFORE INSERT ON events
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
