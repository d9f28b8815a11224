-- "This was not me": proofs from before count no more where an account is changed.
ALTER TABLE users ADD COLUMN proofs_from timestamptz;

ALTER TABLE mail_links
  DROP CONSTRAINT mail_links_purpose_check,
  ADD CONSTRAINT mail_links_purpose_check CHECK (purpose IN ('reset-password', 'verify-email', 'not-me'));

-- Each mail that tells of a change has a link of its own, which none that comes after makes void.
DROP INDEX mail_links_unused_idx;
CREATE UNIQUE INDEX mail_links_unused_idx ON mail_links (user_id, purpose) WHERE used_at IS NULL AND purpose <> 'not-me';
