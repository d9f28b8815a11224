-- While somebody is sending a mail, an admin who asks for another try must not set a second sender on it.
ALTER TABLE mails ADD COLUMN claimed_at timestamptz;
