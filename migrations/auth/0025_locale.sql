-- The language that a person wants to be spoken to, a tag of BCP 47; null where they have not said.
ALTER TABLE users ADD COLUMN locale text;
