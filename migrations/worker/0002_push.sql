-- Browsers that somebody allowed to be told (RFC 8030, RFC 8291).
CREATE TABLE push_subscriptions (
  id uuid PRIMARY KEY,
  user_id text NOT NULL,
  -- Where its push service takes messages. Who knows it may write to that browser.
  endpoint text NOT NULL UNIQUE,
  p256dh text NOT NULL,
  auth text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX push_subscriptions_by_person ON push_subscriptions (user_id, id);

-- The key by which push services know this installation (RFC 8292), made at the first start.
CREATE TABLE vapid_keys (
  is_ours boolean PRIMARY KEY DEFAULT true CHECK (is_ours),
  public_key text NOT NULL,
  -- Sealed with a key that is derived from SERVICE_SECRET.
  private_key bytea NOT NULL
);
