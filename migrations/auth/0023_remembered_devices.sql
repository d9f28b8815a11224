-- Browsers that are not asked for the second factor again, by a cookie of which the hash is kept.
CREATE TABLE remembered_devices (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  device text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX remembered_devices_user_idx ON remembered_devices (user_id);

-- With a session that is ended the device is forgotten that it was opened on.
ALTER TABLE sessions ADD COLUMN remembered_device uuid REFERENCES remembered_devices (id) ON DELETE SET NULL;
CREATE INDEX sessions_remembered_device_idx ON sessions (remembered_device) WHERE remembered_device IS NOT NULL;
