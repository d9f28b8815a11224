-- Whose sign-in a payload of the issuer keeps: a browser session, or a sign-in page that was passed and not used yet.
ALTER TABLE oidc_payloads ADD COLUMN account_id text GENERATED ALWAYS AS (coalesce(
  payload ->> 'accountId', payload #>> '{result,login,accountId}', payload #>> '{lastSubmission,login,accountId}'
)) STORED;

CREATE INDEX oidc_payloads_account_idx ON oidc_payloads (account_id) WHERE account_id IS NOT NULL;
