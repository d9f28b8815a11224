-- The log of events about people and teams, as packages/messaging has it (sql/event-log.sql). Triggers write into it: there
-- is no change without its event, whoever makes it.

-- Every change, never updated: feed and outbox point into it.
CREATE TABLE identity_events (
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
CREATE INDEX identity_events_by_time ON identity_events (occurred_at);

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
  RETURN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM identity_events_position_seq);

-- The upper half of the key tells these locks from others; 2^40 positions fit below it.
CREATE FUNCTION event_lock_base() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 7305::bigint << 40;

CREATE FUNCTION announce_event_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(event_lock_base() + last_event_position());
  RETURN NULL;
END $$;
CREATE TRIGGER announce_event_writer BEFORE INSERT ON identity_events
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

-- The newest event of each that is still there is kept for good, so that whoever begins to follow knows everybody.
CREATE INDEX identity_events_by_subject ON identity_events (subject, position);

-- A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, version, variant, the rest by chance.
CREATE FUNCTION new_event_id(p_at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

-- Who did it: whom the audit log names in this transaction. The events are written at its end, when that is known.
CREATE FUNCTION acting() RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', id, 'type', CASE WHEN id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN 'user' ELSE 'service' END)
  FROM (SELECT coalesce(nullif(current_setting('taskward.actor', true), ''), 'auth-service') AS id) AS known
$$;

CREATE OR REPLACE FUNCTION append_audit(
  p_type text, p_actor text, p_subject text, p_address text, p_device text, p_request_id text, p_details jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_previous bytea;
  v_seq bigint;
  v_hash bytea;
  v_at timestamptz;
BEGIN
  PERFORM set_config('taskward.actor', coalesce(p_actor, ''), true);
  PERFORM pg_advisory_xact_lock(7301);
  SELECT hash, seq + 1 INTO STRICT v_previous, v_seq FROM audit_head;
  v_at := clock_timestamp();
  v_hash := audit_hash(v_previous, v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details);
  INSERT INTO audit VALUES (
    v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details, v_previous, v_hash
  );
  UPDATE audit_head SET seq = v_seq, hash = v_hash;
  RETURN v_seq;
END
$$;

-- Writes an event. p_key and p_about name what it is about and say how that is now; of what is gone, how it was.
CREATE FUNCTION tell(p_type text, p_key text, p_subject text, p_about jsonb, p_changes json, p_queued boolean DEFAULT true)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_at timestamptz(3) := clock_timestamp();
  v_id uuid := new_event_id(v_at);
  v_trace text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_position bigint;
BEGIN
  INSERT INTO identity_events (event_id, subject, type, occurred_at, traceparent, body) VALUES (
    v_id, p_subject, p_type, v_at, '00-' || left(v_trace, 32) || '-' || right(v_trace, 16) || '-01',
    json_build_object(
      'eventId', v_id, 'type', p_type, p_key, p_subject, 'actor', acting(),
      'timestamp', to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      split_part(p_type, '.', 1), p_about, 'changes', p_changes))
  RETURNING position INTO v_position;
  IF p_queued THEN INSERT INTO outbox (position) VALUES (v_position); END IF;
END
$$;

-- What differs, in the form of every event: { field: { from, to } }.
CREATE FUNCTION differences(p_from jsonb, p_to jsonb) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(json_object_agg(key, json_build_object('from', before.value, 'to', after.value)), '{}')
  FROM jsonb_each(p_from) AS before JOIN jsonb_each(p_to) AS after USING (key)
  WHERE before.value IS DISTINCT FROM after.value
$$;

-- As much of somebody as other services may know: no address, no company.
CREATE FUNCTION told_user(u users) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object(
    'id', u.id, 'name', coalesce(nullif(u.name, ''), u.username), 'username', u.username, 'avatar', u.avatar,
    'roles', u.roles, 'permissions', u.permissions, 'teams', u.teams, 'disabled', u.disabled_at IS NOT NULL)
$$;

CREATE FUNCTION tell_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM tell('user.created', 'userId', NEW.id::text, told_user(NEW), '{}');
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM tell('user.updated', 'userId', NEW.id::text, told_user(NEW), differences(told_user(OLD), told_user(NEW)));
  ELSE
    -- Of who is gone only the name stays, as everywhere; the events from before are told without the rest.
    UPDATE identity_events SET body = (
      jsonb_set(body::jsonb, '{user}', (body::jsonb->'user') || jsonb_build_object(
        'name', coalesce(nullif(OLD.name, ''), OLD.username), 'username', NULL, 'avatar', NULL))
      #- '{changes,name}' #- '{changes,username}' #- '{changes,avatar}')::json
    WHERE subject = OLD.id::text AND type LIKE 'user.%';
    PERFORM tell('user.deleted', 'userId', OLD.id::text,
      told_user(OLD) || jsonb_build_object('username', NULL, 'avatar', NULL), '{}');
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER users_told AFTER INSERT OR DELETE ON users DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tell_user();
CREATE CONSTRAINT TRIGGER users_told_changes AFTER UPDATE ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.username, OLD.avatar, OLD.roles, OLD.permissions, OLD.teams, OLD.disabled_at IS NULL)
    IS DISTINCT FROM (NEW.name, NEW.username, NEW.avatar, NEW.roles, NEW.permissions, NEW.teams, NEW.disabled_at IS NULL))
  EXECUTE FUNCTION tell_user();

CREATE FUNCTION told_team(t teams) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('handle', t.handle, 'name', t.name, 'description', t.description)
$$;

CREATE FUNCTION tell_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM tell('team.created', 'handle', NEW.handle, told_team(NEW), '{}');
  ELSIF TG_OP = 'UPDATE' THEN
    PERFORM tell('team.updated', 'handle', NEW.handle, told_team(NEW), differences(told_team(OLD), told_team(NEW)));
  ELSE
    PERFORM tell('team.deleted', 'handle', OLD.handle, told_team(OLD), '{}');
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER teams_told AFTER INSERT OR UPDATE OR DELETE ON teams DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tell_team();

-- Who came, went, or leads from now on. Not everybody else who is in it: an event would grow with the team.
CREATE FUNCTION tell_members() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_from jsonb := '[]';
  v_to jsonb := '[]';
  v_team teams;
BEGIN
  IF TG_OP <> 'INSERT' THEN v_from := jsonb_build_array(jsonb_build_object('id', OLD.user_id, 'lead', OLD.lead)); END IF;
  IF TG_OP <> 'DELETE' THEN v_to := jsonb_build_array(jsonb_build_object('id', NEW.user_id, 'lead', NEW.lead)); END IF;
  SELECT * INTO v_team FROM teams WHERE handle = coalesce(NEW.handle, OLD.handle);
  IF FOUND AND v_from <> v_to THEN
    PERFORM tell('team.updated', 'handle', v_team.handle, told_team(v_team),
      json_build_object('members', json_build_object('from', v_from, 'to', v_to)));
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER team_members_told AFTER INSERT OR UPDATE OR DELETE ON team_members
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tell_members();

-- Those from before are told once: to who follows the feed, not to the broker, which nobody has subscribed to yet.
SELECT tell('user.created', 'userId', id::text, told_user(users), '{}', false) FROM users ORDER BY id;
SELECT tell('team.created', 'handle', handle, told_team(teams), '{}', false) FROM teams ORDER BY handle;
