-- Accounts that people have elsewhere and sign in with here. Who somebody is there is issuer and subject; neither an
-- address nor a name is.
CREATE TABLE linked_accounts (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  issuer text NOT NULL,
  subject text NOT NULL,
  -- What it was called there when it was last used, for its owner to know it by.
  label text NOT NULL,
  linked_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  UNIQUE (issuer, subject)
);
CREATE INDEX linked_accounts_user_idx ON linked_accounts (user_id);

-- Who is on the way at a provider: used once, by the browser that began. Both are kept as hashes.
CREATE TABLE provider_flows (
  state bytea PRIMARY KEY,
  browser bytea NOT NULL,
  provider text NOT NULL,
  purpose jsonb NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX provider_flows_expiry_idx ON provider_flows (expires_at);

-- Accounts elsewhere that are linked once their owner has signed in here, in the sign-in that they came with.
CREATE TABLE pending_links (
  interaction bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  issuer text NOT NULL,
  subject text NOT NULL,
  label text NOT NULL,
  email text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX pending_links_user_idx ON pending_links (user_id);

-- users.proof_methods says which kinds of ways in there are. Where one is taken away the version rises: what was proved
-- by it a moment ago opens no session any more.
CREATE FUNCTION note_linked_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_user uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
  PERFORM FROM users WHERE id = v_user FOR NO KEY UPDATE;
  UPDATE users SET
    proof_methods = array_remove(proof_methods, 'provider') ||
      CASE WHEN EXISTS (SELECT FROM linked_accounts WHERE user_id = v_user) THEN '{provider}' ELSE '{}' END::text[],
    auth_version = auth_version + CASE TG_OP WHEN 'DELETE' THEN 1 ELSE 0 END
  WHERE id = v_user;
  RETURN NULL;
END
$$;
CREATE TRIGGER linked_accounts_noted AFTER INSERT OR DELETE ON linked_accounts
  FOR EACH ROW EXECUTE FUNCTION note_linked_accounts();
