-- What keeps names apart that people would take for each other. The service fills both (users/lookalikes.ts), for accounts
-- of before at its start; of two that were alike already the older one has the row, and both go on as they were.
CREATE TABLE username_skeletons (
  skeleton text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX username_skeletons_user_idx ON username_skeletons (user_id);

-- An address in the one spelling of its mailbox: signing in goes by it too.
CREATE TABLE mailboxes (
  mailbox text PRIMARY KEY,
  user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE
);
