-- People who can sign in. A user is disabled, not deleted, where their name must stay readable.
CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  username text NOT NULL,
  name text NOT NULL,
  given_name text NOT NULL DEFAULT '',
  family_name text NOT NULL DEFAULT '',
  company text,
  password_hash text,
  roles text[] NOT NULL DEFAULT '{user}',
  email_verified boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz,
  disabled_at timestamptz,
  -- Access tokens issued before this moment are refused (roles changed, account disabled).
  tokens_not_before timestamptz
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
