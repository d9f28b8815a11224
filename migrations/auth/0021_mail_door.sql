-- Mails that another service hands over: by whom, and by which key. The same key again is the same mail.
ALTER TABLE mails
  ADD COLUMN handed_by text,
  ADD COLUMN request_key text,
  -- SHA-256 of what was handed over: the same key with something else is a mistake of the caller.
  ADD COLUMN fingerprint bytea;
CREATE UNIQUE INDEX mails_request_key ON mails (handed_by, request_key) WHERE request_key IS NOT NULL;
