-- Mails to send, written in the transaction of what they belong to. The body holds a secret link: it is sealed, and
-- erased once the mail is sent or its link was used or has expired.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  recipient text NOT NULL,
  subject text NOT NULL,
  body bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  last_error text,
  sent_at timestamptz
);

CREATE INDEX mails_due_idx ON mails (next_try_at) WHERE sent_at IS NULL AND body IS NOT NULL;
CREATE INDEX mails_user_idx ON mails (user_id);

-- What a link in a mail proves, once: only the hash of its token is kept. A new link takes the place of the one before.
CREATE TABLE mail_links (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('reset-password', 'verify-email')),
  hash bytea NOT NULL UNIQUE,
  -- The address it was sent to; after a change of address it proves nothing.
  email text NOT NULL,
  mail_id uuid NOT NULL REFERENCES mails (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, purpose)
);

CREATE INDEX mail_links_mail_idx ON mail_links (mail_id);
