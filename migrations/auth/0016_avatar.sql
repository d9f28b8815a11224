-- Where a picture of a person is, for whoever shows them.
ALTER TABLE users ADD COLUMN avatar text;
