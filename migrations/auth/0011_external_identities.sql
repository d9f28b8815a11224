-- People of other issuers. Who they are is issuer and subject together; the user's id is made of both, so that every
-- verifier knows it without asking (jwt-middleware, subjectOf).
CREATE TABLE external_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- When the newest token was issued whose claims were taken over: an older one must not undo them.
  claims_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
