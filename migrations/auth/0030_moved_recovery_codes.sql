-- Recovery codes that came with an import were hashed with the key of where they come from. It is kept with them, sealed;
-- those that were made here have none.
ALTER TABLE recovery_codes ADD COLUMN sealed_key bytea;
