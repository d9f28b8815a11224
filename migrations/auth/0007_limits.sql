-- Counters of the rate limits, shared by all instances. Unlogged: losing them in a crash only forgives.
CREATE UNLOGGED TABLE limits (
  key text PRIMARY KEY,
  hits integer NOT NULL,
  resets_at timestamptz NOT NULL
);

CREATE INDEX limits_resets_idx ON limits (resets_at);
