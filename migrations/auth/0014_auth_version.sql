-- What a person may do has a version: tokens name the one that they were made at, and what is withdrawn is everything
-- below one. Numbers have an order where two changes fall within one second of a clock.
ALTER TABLE users
  ADD COLUMN auth_version integer NOT NULL DEFAULT 1,
  -- By what the person can prove who they are (RFC 8176: pwd), or that another issuer does (issuer). Without any they
  -- were invited and have not come yet.
  ADD COLUMN proof_methods text[] NOT NULL DEFAULT '{}',
  DROP COLUMN tokens_not_before;

UPDATE users u SET proof_methods =
  CASE WHEN password_hash IS NULL THEN '{}' ELSE '{pwd}'::text[] END ||
  CASE WHEN EXISTS (SELECT FROM external_identities e WHERE e.user_id = u.id) THEN '{issuer}'::text[] ELSE '{}' END;

-- Whoever changes one of these, the version rises with it: no way to do so can forget it.
CREATE FUNCTION raise_auth_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.auth_version := OLD.auth_version + 1;
  RETURN NEW;
END
$$;
CREATE TRIGGER users_auth_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN ((OLD.roles, OLD.disabled_at, OLD.password_hash) IS DISTINCT FROM (NEW.roles, NEW.disabled_at, NEW.password_hash))
  EXECUTE FUNCTION raise_auth_version();

-- A user who is imported again goes on from there: what was withdrawn of them before stays so.
ALTER TABLE deleted_users ADD COLUMN auth_version integer NOT NULL DEFAULT 1;

-- How and when somebody proved who they are (amr and auth_time of OpenID Connect).
ALTER TABLE sessions
  ADD COLUMN amr text[] NOT NULL DEFAULT '{pwd}',
  ADD COLUMN auth_time timestamptz;
UPDATE sessions SET auth_time = created_at;
ALTER TABLE sessions ALTER COLUMN amr DROP DEFAULT, ALTER COLUMN auth_time SET NOT NULL;

-- Of a user of ours everything below a version is refused, of somebody of another issuer what is older than a moment;
-- of a client, a session and a key everything.
ALTER TABLE revocations
  DROP CONSTRAINT revocations_kind_check,
  ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('session', 'user', 'client', 'key')),
  ALTER COLUMN before DROP NOT NULL,
  ADD COLUMN version integer;

DROP FUNCTION append_revocation(text, text, timestamptz, interval);
-- The lock makes the order of commits the order of numbers: a reader that has seen n has seen all before n.
CREATE FUNCTION append_revocation(
  p_kind text, p_id text, p_version integer, p_before timestamptz, p_lifetime interval
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7302);
  v_seq := nextval('revocations_seq');
  INSERT INTO revocations (seq, kind, id, version, before, expires_at)
  VALUES (v_seq, p_kind, p_id, p_version, p_before, clock_timestamp() + p_lifetime);
  PERFORM pg_notify('revocations', v_seq::text);
  RETURN v_seq;
END
$$;
