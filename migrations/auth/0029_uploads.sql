-- How many files somebody has uploaded, to whichever service, and how many they may where that is not as for everybody: 0 is
-- no limit.
ALTER TABLE users
  ADD COLUMN files_uploaded integer NOT NULL DEFAULT 0 CHECK (files_uploaded >= 0),
  ADD COLUMN upload_limit integer CHECK (upload_limit >= 0);

-- What was counted by a name (Idempotency-Key), so that who did not hear the answer can ask again.
CREATE TABLE counted_uploads (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  key text COLLATE "C" NOT NULL,
  counted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, key)
);
CREATE INDEX counted_uploads_age_idx ON counted_uploads (counted_at);
