-- Keys that sign tokens. A key's state follows from these times alone, so that every instance agrees on it:
-- published from created_at, signing from signs_from until a newer key signs, verifying until retires_at.
CREATE TABLE signing_keys (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  -- AES-256-GCM under a key derived from KEY_ENCRYPTION_SECRET; empty once the key is retired or burned.
  private_key bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  signs_from timestamptz NOT NULL,
  retires_at timestamptz,
  burned_at timestamptz
);
