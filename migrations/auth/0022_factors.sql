-- Second factors. A copy in users says which a person has: a sign-in reads not one row more.
ALTER TABLE users ADD COLUMN second_factors text[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE TRIGGER users_auth_version BEFORE UPDATE ON users FOR EACH ROW
  WHEN ((OLD.roles, OLD.disabled_at, OLD.password_hash, OLD.teams, OLD.permissions, OLD.second_factors)
    IS DISTINCT FROM (NEW.roles, NEW.disabled_at, NEW.password_hash, NEW.teams, NEW.permissions, NEW.second_factors))
  EXECUTE FUNCTION raise_auth_version();

-- Called by a trigger of each table that holds factors of one kind.
CREATE FUNCTION set_second_factor(p_user uuid, p_factor text, p_has boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM users WHERE id = p_user FOR NO KEY UPDATE;
  UPDATE users SET second_factors =
    CASE WHEN p_has THEN array_append(second_factors, p_factor) ELSE array_remove(second_factors, p_factor) END
  WHERE id = p_user AND (p_factor = ANY (second_factors)) <> p_has;
END
$$;

-- Codes by time (RFC 6238): one secret of a person, sealed.
CREATE TABLE totp (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret bytea,
  -- What an app is being set up with. It takes the place of the secret once a code has shown that it is there.
  pending bytea,
  pending_until timestamptz,
  -- The step of the last code that counted: none counts twice, and none that is older.
  last_step bigint NOT NULL DEFAULT 0,
  CHECK (secret IS NOT NULL OR pending IS NOT NULL)
);

CREATE FUNCTION note_totp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_second_factor(coalesce(NEW.user_id, OLD.user_id), 'totp', TG_OP <> 'DELETE' AND NEW.secret IS NOT NULL);
  RETURN NULL;
END
$$;
CREATE TRIGGER totp_noted AFTER INSERT OR DELETE OR UPDATE OF secret ON totp FOR EACH ROW EXECUTE FUNCTION note_totp();

-- For whoever has lost the rest; each is good once. Kept as a keyed hash.
CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (user_id, hash)
);

-- Sign-ins that wait for their second step: what was proved so far, and of which version of the person's rights.
CREATE TABLE sign_in_challenges (
  hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  auth_version integer NOT NULL,
  amr text[] NOT NULL,
  auth_time timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_challenges_user_idx ON sign_in_challenges (user_id);
CREATE INDEX sign_in_challenges_expires_idx ON sign_in_challenges (expires_at);
