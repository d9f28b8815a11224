-- Where the chain of security events ends. Without it rows cut off its end would not be missed: the next row would
-- simply follow the last one left.
SELECT pg_advisory_xact_lock(7301);

CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

INSERT INTO audit_head (seq, hash)
SELECT coalesce(max(seq), 0), coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), sha256('taskward audit'))
FROM audit;

CREATE OR REPLACE FUNCTION append_audit(
  p_type text, p_actor text, p_subject text, p_address text, p_device text, p_request_id text, p_details jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_previous bytea;
  v_seq bigint;
  v_hash bytea;
  v_at timestamptz;
BEGIN
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

CREATE INDEX audit_address_idx ON audit (address, seq);
CREATE INDEX audit_at_idx ON audit (at);
