-- One row for each sign-in, whichever door it came through.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id text NOT NULL,
  device text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  -- The issuer's own browser session and grant behind it; empty for the JSON door.
  oidc_session_uid text,
  grant_id text
);

CREATE INDEX sessions_user_idx ON sessions (user_id, created_at);
CREATE INDEX sessions_grant_idx ON sessions (grant_id) WHERE grant_id IS NOT NULL;
CREATE UNIQUE INDEX sessions_oidc_key ON sessions (oidc_session_uid, client_id) WHERE ended_at IS NULL;

-- Refresh tokens of the JSON door. Only hashes are kept; the successor of a token is derived from the token itself.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  successor_hash bytea
);

CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (session_id);

-- What a user has to be told at the next sign-in.
CREATE TABLE notices (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  type text NOT NULL,
  message text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  told_at timestamptz
);

CREATE INDEX notices_untold_idx ON notices (user_id) WHERE told_at IS NULL;
