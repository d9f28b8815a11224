-- A link that did its work is known as used until it would have expired: whoever opens it again is told kindly. So more
-- than one of a person and purpose may be there, one of them unused.
ALTER TABLE mail_links
  ADD COLUMN used_at timestamptz,
  DROP CONSTRAINT mail_links_pkey,
  DROP CONSTRAINT mail_links_hash_key,
  ADD PRIMARY KEY (hash);

CREATE UNIQUE INDEX mail_links_unused_idx ON mail_links (user_id, purpose) WHERE used_at IS NULL;
CREATE INDEX mail_links_user_idx ON mail_links (user_id);
