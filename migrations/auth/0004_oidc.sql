-- State of the OpenID Connect issuer. Identifiers that work as credentials are kept as SHA-256 hashes.
CREATE TABLE oidc_payloads (
  model text NOT NULL,
  id bytea NOT NULL,
  payload jsonb NOT NULL,
  grant_id text,
  uid text,
  session_id text,
  consumed_at timestamptz,
  expires_at timestamptz,
  PRIMARY KEY (model, id)
);

CREATE INDEX oidc_payloads_grant_idx ON oidc_payloads (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX oidc_payloads_uid_idx ON oidc_payloads (uid) WHERE uid IS NOT NULL;
CREATE INDEX oidc_payloads_expires_idx ON oidc_payloads (expires_at);

-- Clients that an admin made. First-party clients are part of the service.
CREATE TABLE clients (
  id text PRIMARY KEY,
  name text NOT NULL,
  secret_hash text NOT NULL,
  scopes text[] NOT NULL,
  redirect_uris text[] NOT NULL DEFAULT '{}',
  post_logout_redirect_uris text[] NOT NULL DEFAULT '{}',
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now()
);
