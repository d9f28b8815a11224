import type { PoolClient } from 'pg';

/** Gives those who were added just now their second factors and their accounts elsewhere. */
export const addFactorsFromLines = (db: PoolClient) =>
  db.query(
    `WITH apps AS (
       INSERT INTO totp (user_id, secret, last_step)
       SELECT id, decode(factors->'totp'->>'secret', 'base64'), (factors->'totp'->>'lastStep')::bigint
       FROM lines WHERE state IS NULL AND jsonb_typeof(factors->'totp') = 'object'
     ), codes AS (
       INSERT INTO recovery_codes (user_id, hash, sealed_key)
       SELECT id, decode(hash, 'base64'), nullif(decode(factors->'recoveryCodes'->>'key', 'base64'), '')
       FROM lines, jsonb_array_elements_text(factors->'recoveryCodes'->'hashes') AS hash WHERE state IS NULL
     ), keys AS (
       INSERT INTO passkeys (id, user_id, name, credential_id, public_key, counter, transports, backup_eligible,
         backed_up, created_at, last_used_at)
       SELECT gen_random_uuid(), id, p->>'name', decode(p->>'credentialId', 'base64'),
         decode(p->>'publicKey', 'base64'), (p->>'counter')::bigint,
         ARRAY(SELECT jsonb_array_elements_text(p->'transports')), (p->>'backupEligible')::boolean,
         (p->>'backedUp')::boolean, (p->>'createdAt')::timestamptz, (p->>'lastUsedAt')::timestamptz
       FROM lines, jsonb_array_elements(factors->'passkeys') AS p WHERE state IS NULL
     )
     INSERT INTO linked_accounts (id, user_id, issuer, subject, label, linked_at)
     SELECT gen_random_uuid(), id, a->>'issuer', a->>'subject', a->>'label', (a->>'linkedAt')::timestamptz
     FROM lines, jsonb_array_elements("linkedAccounts") AS a WHERE state IS NULL`,
  );
