import type { AdapterPayload } from 'oidc-provider';
import type { Pool, PoolClient } from 'pg';

/** A client that an admin made. */
export interface ClientRow {
  id: string;
  name: string;
  secretHash: string;
  scopes: string[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  createdAt: Date;
}

type Db = Pool | PoolClient;

const COLUMNS = `id, name, secret_hash AS "secretHash", scopes, redirect_uris AS "redirectUris",
  post_logout_redirect_uris AS "postLogoutRedirectUris", created_at AS "createdAt"`;

/** What of a client the issuer goes by. */
export type ClientTerms = Omit<ClientRow, 'createdAt'>;

/**
 * A client in the terms of RFC 7591. Its secret is the hash: see `compareClientSecret`. One that signs people in acts for
 * them alone: with a token of its own, the scopes that they lend would open everybody's tasks to it.
 */
export const clientMetadata = (client: ClientTerms) => ({
  client_id: client.id,
  client_name: client.name,
  client_secret: client.secretHash,
  scope: client.scopes.join(' ') || undefined,
  ...(client.redirectUris.length > 0
    ? { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code' as const] }
    : { grant_types: ['client_credentials'], response_types: [] }),
  redirect_uris: client.redirectUris,
  post_logout_redirect_uris: client.postLogoutRedirectUris,
});

export async function findClient(db: Db, id: string): Promise<AdapterPayload | undefined> {
  const { rows } = await db.query<ClientRow>({
    name: 'client-by-id',
    text: `SELECT ${COLUMNS} FROM clients WHERE id = $1`,
    values: [id],
  });
  return rows[0] && clientMetadata(rows[0]);
}

export async function insertClient(db: Db, client: ClientTerms, createdBy: string): Promise<void> {
  await db.query(
    `INSERT INTO clients (id, name, secret_hash, scopes, redirect_uris, post_logout_redirect_uris, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      client.id,
      client.name,
      client.secretHash,
      client.scopes,
      client.redirectUris,
      client.postLogoutRedirectUris,
      createdBy,
    ],
  );
}

export async function listClients(db: Db): Promise<ClientRow[]> {
  const { rows } = await db.query<ClientRow>(`SELECT ${COLUMNS} FROM clients ORDER BY created_at, id`);
  return rows;
}

/** Removes a client but for its name, which what it had to do with goes on showing; false where there is none. */
export async function deleteClient(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH gone AS (DELETE FROM clients WHERE id = $1 RETURNING id, name)
     INSERT INTO deleted_clients (id, name) SELECT id, name FROM gone`,
    [id],
  );
  return rowCount === 1;
}
