-- Security events. Each row holds the hash of the row before it, so that a changed or missing row shows.
CREATE TABLE audit (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor text,
  subject text,
  address text,
  device text,
  request_id text,
  details jsonb NOT NULL DEFAULT '{}',
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL
);

CREATE INDEX audit_type_idx ON audit (type, seq);
CREATE INDEX audit_subject_idx ON audit (subject, seq);
CREATE INDEX audit_actor_idx ON audit (actor, seq);

CREATE FUNCTION audit_hash(
  p_previous bytea, p_seq bigint, p_at timestamptz, p_type text, p_actor text, p_subject text,
  p_address text, p_device text, p_request_id text, p_details jsonb
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(p_previous || convert_to(jsonb_build_array(
    p_seq, extract(epoch FROM p_at), p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details
  )::text, 'UTF8'))
$$;

-- One writer at a time holds the chain's end until its transaction is over: that is what makes it a chain.
CREATE FUNCTION append_audit(
  p_type text, p_actor text, p_subject text, p_address text, p_device text, p_request_id text, p_details jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_previous bytea;
  v_seq bigint;
  v_at timestamptz := clock_timestamp();
BEGIN
  PERFORM pg_advisory_xact_lock(7301);
  SELECT hash, seq INTO v_previous, v_seq FROM audit ORDER BY seq DESC LIMIT 1;
  v_previous := coalesce(v_previous, sha256('taskward audit'));
  v_seq := coalesce(v_seq, 0) + 1;
  INSERT INTO audit VALUES (
    v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details, v_previous,
    audit_hash(v_previous, v_seq, v_at, p_type, p_actor, p_subject, p_address, p_device, p_request_id, p_details)
  );
  RETURN v_seq;
END
$$;
