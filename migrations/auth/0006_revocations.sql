-- What verifiers must refuse although its signature is good. Rows live as long as a token that they concern could.
CREATE TABLE revocations (
  seq bigint PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('session', 'user', 'key')),
  id text NOT NULL,
  -- Tokens issued before this moment are refused; sessions and keys are refused whole.
  before timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX revocations_expires_idx ON revocations (expires_at);
CREATE SEQUENCE revocations_seq;

-- The lock makes the order of commits the order of numbers: a reader that has seen n has seen all before n.
CREATE FUNCTION append_revocation(p_kind text, p_id text, p_before timestamptz, p_lifetime interval)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7302);
  v_seq := nextval('revocations_seq');
  INSERT INTO revocations VALUES (v_seq, p_kind, p_id, p_before, clock_timestamp() + p_lifetime);
  PERFORM pg_notify('revocations', v_seq::text);
  RETURN v_seq;
END
$$;
