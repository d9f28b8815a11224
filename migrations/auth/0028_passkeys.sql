-- Passkeys (WebAuthn Level 3, credential records).
CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  credential_id bytea NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  -- Whether the key may be copied to other devices, which it keeps for good, and whether it has been.
  backup_eligible boolean NOT NULL,
  backed_up boolean NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz
);
CREATE INDEX passkeys_user_idx ON passkeys (user_id);

-- What a browser was asked to sign carries its own proof that we asked. Kept are those that came back, until they would
-- have expired: each is good once.
CREATE TABLE used_challenges (
  challenge bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX used_challenges_expiry_idx ON used_challenges (expires_at);

-- A passkey is a way in and a second factor. Where one is taken away the version rises, also where others are left.
CREATE FUNCTION note_passkeys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
  v_has boolean;
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  v_has := EXISTS (SELECT FROM passkeys WHERE user_id = v_user);
  PERFORM set_second_factor(v_user, 'passkey', v_has);
  UPDATE users SET
    proof_methods = array_remove(proof_methods, 'passkey') || CASE WHEN v_has THEN '{passkey}' ELSE '{}' END::text[],
    auth_version = auth_version + CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END
  WHERE id = v_user;
  RETURN NULL;
END
$$;
CREATE TRIGGER passkeys_noted AFTER INSERT OR DELETE ON passkeys FOR EACH ROW EXECUTE FUNCTION note_passkeys();
